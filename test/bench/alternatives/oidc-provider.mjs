// A small OpenID Connect provider for the libraries that log in at one: discovery, keys, tokens and user info. Codes contain what the
// ID token has to repeat, so that nothing is stored: see authorize.mjs.
import { text } from 'node:stream/consumers'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'

export async function start({ port }) {
  const issuer = `http://127.0.0.1:${port}`
  const { privateKey, publicKey } = await generateKeyPair('RS256')
  const jwk = { ...(await exportJWK(publicKey)), kid: 'bench', alg: 'RS256', use: 'sig' }
  const discovery = {
    issuer,
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: `${issuer}/token`,
    userinfo_endpoint: `${issuer}/userinfo`,
    jwks_uri: `${issuer}/jwks`,
    response_types_supported: ['code'],
    response_modes_supported: ['query', 'form_post'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
    token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post', 'none'],
    code_challenge_methods_supported: ['S256'],
    scopes_supported: ['openid', 'profile', 'email'],
  }
  const user = { sub: 'user_0123456789', name: 'Ada', email: 'ada@example.com', email_verified: true }

  async function tokens(body) {
    const code = new URLSearchParams(body).get('code') ?? ''
    const { client, nonce } = JSON.parse(Buffer.from(code, 'base64url').toString())
    const idToken = await new SignJWT({ ...user, ...(nonce === null ? {} : { nonce }) })
      .setProtectedHeader({ alg: 'RS256', kid: 'bench' })
      .setIssuer(issuer)
      .setAudience(client)
      .setIssuedAt()
      .setExpirationTime('1h')
      .sign(privateKey)
    return { access_token: code, token_type: 'Bearer', expires_in: 3600, id_token: idToken, scope: 'openid' }
  }

  return async (req, res) => {
    const body = await text(req)
    const { pathname } = new URL(req.url, issuer)
    const documents = {
      '/.well-known/openid-configuration': () => discovery,
      '/jwks': () => ({ keys: [jwk] }),
      '/token': () => tokens(body),
      '/userinfo': () => user,
    }
    const document = documents[pathname]
    res.writeHead(document === undefined ? 404 : 200, { 'content-type': 'application/json' })
    res.end(JSON.stringify((await document?.()) ?? {}))
  }
}
