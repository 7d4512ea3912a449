import { keyLinks } from '@openroute-kit/core'
import { createOpenRoute } from '@openroute-kit/express'
import connectPgSimple from 'connect-pg-simple'
import express from 'express'
import session from 'express-session'
import { homePage, signInPage } from './pages.js'

/** @typedef {import('express').Request & { session: { accountId?: string } }} AppRequest */

/**
 * @param {object} parts
 * @param {import('./config.js').Config} parts.config
 * @param {import('./database.js').Database} parts.database
 * @param {import('./accounts.js').Accounts} parts.accounts
 * @param {import('./connections.js').Connections} parts.connections
 * @param {import('./daily-notes.js').DailyNotes} parts.notes
 */
export function createApp({ config, database, accounts, connections, notes }) {
  const { production, provider, baseUrl } = config
  const app = express()
  app.set('trust proxy', production && 1) // in production: behind one proxy that terminates TLS
  const PgStore = connectPgSimple(session)
  app.use(
    session({
      secret: config.sessionSecret,
      resave: false,
      saveUninitialized: false,
      name: production ? '__Host-session' : 'session', // no other site can set a __Host- cookie
      cookie: { httpOnly: true, sameSite: 'lax', secure: production },
      ...(database.pool && { store: new PgStore({ pool: database.pool }) }),
    }),
  )

  const or = createOpenRoute({
    baseUrl,
    secret: config.kitSecrets,
    appName: config.appName,
    provider,
    key: { limit: 1, limitReset: 'monthly' },
    keep: ['accountId'], // a login at OpenRoute renews the session; the user stays signed in to this app
  })

  app.use(express.static(`${import.meta.dirname}/../public`))
  for (const folder of ['styles', 'public'])
    app.use(express.static(`${import.meta.dirname}/../../shared/${folder}`))
  app.use('/openroute', or.router)
  app.use(express.urlencoded({ extended: false, limit: '10kb' }), ownFormsOnly)

  app.get('/', async (/** @type {AppRequest} */ req, res) => {
    const { accountId } = req.session
    if (accountId === undefined) return res.send(signInPage())
    const connection = await connections.find(accountId)
    const links = connection && (await keyLinks({ provider, keyId: connection.keyId }))
    const latest = await notes.latest(accountId)
    res.send(homePage({ accountId, connection, settingsUrl: links?.settings, notes: latest }))
  })

  for (const action of /** @type {const} */ (['signUp', 'signIn']))
    app.post(action === 'signUp' ? '/sign-up' : '/sign-in', async (/** @type {AppRequest} */ req, res) => {
      const email = fieldOf(req, 'email')
      const password = fieldOf(req, 'password')
      const filled = /^[^\s@\p{Cc}]{1,100}@[^\s@\p{Cc}]{1,100}$/u.test(email) && /^.{8,200}$/.test(password)
      const accountId = filled ? await accounts[action](email, password) : null
      if (accountId === null) return res.status(400).send(signInPage({ failed: action, email }))
      await renew(req) // a session of its own for each user: nothing of an earlier user is left in it
      req.session.accountId = accountId
      res.redirect(303, '/')
    })

  app.post('/sign-out', async (/** @type {AppRequest} */ req, res) => {
    await or.signOut(req)
    await renew(req)
    res.redirect(303, '/')
  })

  // The link “Connect OpenRoute” starts a login that returns to here.
  app.get('/connected', requireAccount, or.requireLogin, async (/** @type {AppRequest} */ req, res) => {
    const accountId = /** @type {string} */ (req.session.accountId)
    // Another tab may have signed in to another account while this one showed the consent page.
    if (req.query.account === accountId) {
      const { apiKey } = await or.openAIOptions(req)
      await connections.save(accountId, apiKey)
    }
    await or.signOut(req) // the database has the key now, so the session needs no copy
    res.redirect(303, '/')
  })

  app.post('/disconnect', requireAccount, async (/** @type {AppRequest} */ req, res) => {
    await connections.remove(/** @type {string} */ (req.session.accountId))
    res.redirect(303, '/')
  })

  app.use(or.errorHandler)
  return { app, or }

  /** @type {(...handler: Parameters<import('express').RequestHandler>) => void} */
  function requireAccount(req, res, next) {
    if (/** @type {AppRequest} */ (req).session.accountId === undefined) res.redirect(303, '/')
    else next()
  }

  /**
   * Refuses forms that another site sends (CSRF).
   *
   * @type {(...handler: Parameters<import('express').RequestHandler>) => void}
   */
  function ownFormsOnly(req, res, next) {
    const { origin } = req.headers
    if (req.method === 'GET' || req.method === 'HEAD' || origin === new URL(baseUrl).origin) next()
    else res.status(403).send(`This form was sent by another site. Open the app at ${baseUrl}.`)
  }
}

/** A field of a form, or `''` if it is missing, or sent twice. */
function fieldOf(/** @type {import('express').Request} */ req, /** @type {string} */ name) {
  const value = req.body?.[name]
  return typeof value === 'string' ? value : ''
}

/** Gives the visitor a new, empty session. */
function renew(/** @type {import('express').Request} */ req) {
  return new Promise((resolve, reject) => {
    req.session.regenerate((error) => (error ? reject(error) : resolve(null)))
  })
}
