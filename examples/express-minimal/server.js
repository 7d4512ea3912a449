import { randomBytes } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { createOpenRoute, openroute } from '@openroute-kit/express'
import express from 'express'
import session from 'express-session'

const { env } = process
const production = env.NODE_ENV === 'production'
const port = Number(env.PORT || 3000)
const newSecret = () => randomBytes(32).toString('base64')
const loginButton = fileURLToPath(
  import.meta.resolve('@openroute-kit/browser/dist/openroute-server-login.min.js'),
)

const app = express()
app.set('trust proxy', production && 1) // in production: behind one proxy that terminates TLS
app.use(
  session({
    secret: setting('SESSION_SECRET', newSecret()),
    resave: false,
    saveUninitialized: false,
    name: production ? '__Host-session' : 'session', // no other site can set a __Host- cookie
    cookie: { httpOnly: true, sameSite: 'lax', secure: production },
  }),
)

const or = createOpenRoute({
  baseUrl: setting('BASE_URL', `http://localhost:${port}`),
  secret: setting('OPENROUTE_KIT_SECRET', newSecret()),
  appName: 'Minimal app',
  key: { limit: 2, limitReset: 'monthly' }, // what you ask for, in US dollars; the user decides
  provider: production || env.OPENROUTE_PROVIDER === 'openroute' ? openroute : await localOpenRoute(),
})

app.use(express.static(`${import.meta.dirname}/public`))
app.get('/openroute-login.js', (_req, res) => res.sendFile(loginButton))
app.use('/openroute', or.router)
app.use(or.errorHandler)
app.listen(port, production ? '0.0.0.0' : 'localhost', (error) => {
  if (error) throw error
  console.log(`${production ? 'Listening on' : 'Open'} http://localhost:${port}`)
})

/** From the environment, where it must be set in production. */
function setting(/** @type {string} */ name, /** @type {string} */ whileDeveloping) {
  if (production && !env[name]) throw new Error(`Set ${name}: see README.md, “Put it into production”.`)
  return env[name] || whileDeveloping
}

/** A provider on your machine: no account and no network needed. */
async function localOpenRoute() {
  const { startEmulator } = await import('@openroute-kit/emulator')
  return (await startEmulator({ port: Number(env.EMULATOR_PORT || 4010) })).provider
}
