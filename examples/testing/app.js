// An app with a login of its own, without the kit: PKCE, exchange and a chat, on Node alone. It is here to be tested.
import { createHash, randomBytes } from 'node:crypto'
import { createServer } from 'node:http'

/**
 * @param {{ siteUrl: string, apiUrl: string }} provider where OpenRoute is
 * @returns {Promise<{ url: string, close(): void }>}
 */
export async function startApp({ siteUrl, apiUrl }) {
  /** @type {Map<string, { state: string, verifier: string, key?: string, userId?: string }>} */
  const sessions = new Map()

  const server = createServer(async (req, res) => {
    const url = new URL(req.url ?? '/', `http://${req.headers.host}`)
    const id = /\bsid=(\w+)/.exec(req.headers.cookie ?? '')?.[1] ?? ''
    const session = sessions.get(id)
    const page = (/** @type {number} */ status, /** @type {string} */ body) =>
      res.writeHead(status, { 'content-type': 'text/html; charset=utf-8' }).end(body)
    const redirect = (/** @type {string} */ location, headers = {}) =>
      res.writeHead(303, { location, ...headers }).end()

    switch (url.pathname) {
      case '/':
        if (!session?.key) return page(200, '<a href="/login">Log in with OpenRoute</a>')
        return page(200, `<p>Signed in as ${session.userId}</p><a href="/ask?question=Hello">Say hello</a>`)
      case '/login': {
        const started = { state: random(), verifier: random() }
        const sid = random().slice(0, 32)
        sessions.set(sid, started)
        const challenge = createHash('sha256').update(started.verifier).digest('base64url')
        const callback = `${url.origin}/callback?state=${started.state}`
        const query = new URLSearchParams({
          callback_url: callback,
          code_challenge: challenge,
          code_challenge_method: 'S256',
        })
        return redirect(`${siteUrl}/auth?${query}`, {
          'set-cookie': `sid=${sid}; Path=/; HttpOnly; SameSite=Lax`,
        })
      }
      case '/callback': {
        if (!session || url.searchParams.get('state') !== session.state) return page(400, 'Unknown login')
        if (url.searchParams.has('error')) return page(403, 'You declined')
        const response = await post('/auth/keys', {
          code: url.searchParams.get('code'),
          code_verifier: session.verifier,
          code_challenge_method: 'S256',
        })
        if (!response.ok) return page(502, 'The login failed')
        const { key, user_id } = await response.json()
        Object.assign(session, { key, userId: user_id })
        return redirect('/')
      }
      case '/ask': {
        const messages = [{ role: 'user', content: url.searchParams.get('question') }]
        const response = await post('/chat/completions', { model: 'acme/small', messages }, session?.key)
        if (!response.ok) return page(502, 'The model failed')
        return page(200, (await response.json()).choices[0].message.content)
      }
      default:
        return page(404, 'Not found')
    }
  })

  const post = (/** @type {string} */ path, /** @type {object} */ body, key = '') =>
    fetch(apiUrl + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(key && { authorization: `Bearer ${key}` }) },
      body: JSON.stringify(body),
    }).catch(() => new Response(null, { status: 599 }))

  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)))
  const address = /** @type {import('node:net').AddressInfo} */ (server.address())
  return {
    url: `http://localhost:${address.port}`,
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
}

const random = () => randomBytes(32).toString('hex')
