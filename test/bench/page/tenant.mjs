import { createServer } from 'node:http'
import { listen } from './listen.mjs'

/**
 * A local OpenID provider with the two routes that auth0-spa-js needs. Its tokens are not signed, which that library does not check
 * in a page.
 *
 * @param {ReturnType<typeof import('./request-log.mjs').createRequestLog>} log
 */
export async function startTenant(log) {
  /** @type {Map<string, string>} nonces by code */
  const nonces = new Map()
  const server = createServer((req, res) => {
    const { pathname } = new URL(req.url ?? '/', url)
    log.add(req.method, pathname)
    if (pathname === '/authorize')
      return void res.setHeader('content-type', 'text/html').end('<!doctype html>')
    res
      .setHeader('access-control-allow-origin', '*')
      .setHeader('access-control-allow-headers', 'auth0-client')
    if (req.method === 'OPTIONS') return void res.writeHead(204).end()
    let body = ''
    req.setEncoding('utf8').on('data', (text) => (body += text))
    req.on('end', () => {
      const parameters = new URLSearchParams(body)
      res.setHeader('content-type', 'application/json')
      res.end(
        JSON.stringify({
          access_token: 'token',
          token_type: 'Bearer',
          expires_in: 3600,
          id_token: idToken(url, nonces.get(parameters.get('code') ?? '')),
        }),
      )
    })
  })
  const { url, close } = await listen(server)
  return {
    url,
    close,
    /** Approves a login as its user would. Returns the callback URL. */
    approve(/** @type {string} */ authorizeUrl) {
      const { searchParams } = new URL(authorizeUrl)
      const code = crypto.randomUUID()
      nonces.set(code, searchParams.get('nonce') ?? '')
      const callback = new URL(searchParams.get('redirect_uri') ?? '')
      callback.search = new URLSearchParams({ code, state: searchParams.get('state') ?? '' }).toString()
      return callback.href
    },
  }
}

function idToken(/** @type {string} */ url, /** @type {string | undefined} */ nonce) {
  const now = Math.floor(Date.now() / 1000)
  const claims = { iss: `${url}/`, aud: 'bench', sub: 'user', nonce, iat: now, exp: now + 3600 }
  const part = (/** @type {object} */ value) => Buffer.from(JSON.stringify(value)).toString('base64url')
  return `${part({ alg: 'RS256', typ: 'JWT' })}.${part(claims)}.${Buffer.from('none').toString('base64url')}`
}
