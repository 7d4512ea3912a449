// An Express app with express-session that logs in with oauth4webapi.
import express from 'express'
import session from 'express-session'
import * as oauth from 'oauth4webapi'

export async function start({ port, issuer }) {
  const url = new URL(issuer)
  const insecure = { [oauth.allowInsecureRequests]: true }
  const client = { client_id: 'bench' }
  const authenticate = oauth.ClientSecretPost('a client secret of the bench')
  const redirectUri = `http://localhost:${port}/callback`
  const server = await oauth.processDiscoveryResponse(url, await oauth.discoveryRequest(url, insecure))
  const app = express()
  app.use(session({ secret: 'a secret of the bench', resave: false, saveUninitialized: false }))
  app.get('/login', async (req, res) => {
    const verifier = oauth.generateRandomCodeVerifier()
    const state = oauth.generateRandomState()
    const nonce = oauth.generateRandomNonce()
    req.session.login = { verifier, state, nonce }
    const target = new URL(server.authorization_endpoint)
    target.search = new URLSearchParams({
      client_id: client.client_id,
      redirect_uri: redirectUri,
      response_type: 'code',
      scope: 'openid profile email',
      code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      state,
      nonce,
    }).toString()
    res.redirect(303, target.href)
  })
  app.get('/callback', async (req, res) => {
    const { verifier, state, nonce } = req.session.login
    const parameters = oauth.validateAuthResponse(server, client, new URL(req.url, redirectUri), state)
    const response = await oauth.authorizationCodeGrantRequest(
      server,
      client,
      authenticate,
      parameters,
      redirectUri,
      verifier,
      insecure,
    )
    const tokens = await oauth.processAuthorizationCodeResponse(server, client, response, {
      expectedNonce: nonce,
    })
    const { sub } = oauth.getValidatedIdTokenClaims(tokens)
    req.session.regenerate((error) => {
      if (error) return void res.sendStatus(500)
      req.session.user = sub
      res.redirect(303, '/')
    })
  })
  return app
}
