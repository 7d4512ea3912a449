import express from 'express'
import openid from 'express-openid-connect'

export function start({ port, issuer }) {
  const app = express()
  app.use(
    openid.auth({
      issuerBaseURL: issuer,
      baseURL: `http://localhost:${port}`,
      clientID: 'bench',
      clientSecret: 'a client secret of the bench',
      secret: 'a secret of the bench, which has more than 32 characters',
      authRequired: false,
      authorizationParams: { response_type: 'code', scope: 'openid profile email' },
    }),
  )
  app.get('/', openid.requiresAuth(), (req, res) => void res.json({ userId: req.oidc.user.sub }))
  return app
}
