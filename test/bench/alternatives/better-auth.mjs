import { betterAuth } from 'better-auth'
import { memoryAdapter } from 'better-auth/adapters/memory'
import { toNodeHandler } from 'better-auth/node'
import { genericOAuth } from 'better-auth/plugins'
import express from 'express'

export function start({ port, issuer }) {
  const tables = { user: [], session: [], account: [], verification: [] }
  const auth = betterAuth({
    baseURL: `http://localhost:${port}`,
    secret: 'a secret of the bench, which has more than 32 characters',
    database: memoryAdapter(tables),
    rateLimit: { enabled: false },
    telemetry: { enabled: false },
    plugins: [
      genericOAuth({
        config: [
          {
            providerId: 'bench',
            discoveryUrl: `${issuer}/.well-known/openid-configuration`,
            clientId: 'bench',
            clientSecret: 'a client secret of the bench',
            scopes: ['openid', 'profile', 'email'],
            pkce: true,
          },
        ],
      }),
    ],
  })
  const handler = toNodeHandler(auth)
  const app = express()
  app.use((_req, _res, next) => {
    // The adapter searches from the start, which no database does.
    if (tables.session.length > 100) tables.session.splice(0, 50)
    next()
  })
  app.use((req, res, next) => (req.path.startsWith('/api/auth/') ? handler(req, res) : next()))
  app.get('/', async (req, res) => {
    const session = await auth.api.getSession({ headers: new Headers({ cookie: req.headers.cookie ?? '' }) })
    res.json({ userId: session?.user.id ?? null })
  })
  return app
}
