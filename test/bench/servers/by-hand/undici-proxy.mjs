// What an app writes by hand with undici.stream in Express. With `checks`: for signed-in visitors of express-session only, against
// requests of other sites, and with a look at the model.
import express from 'express'
import session from 'express-session'
import { stream } from 'undici'

/** @param {{ providerUrl: string, checks: boolean }} options */
export function start({ providerUrl, checks }) {
  const app = express()
  if (checks) {
    app.use(session({ secret: 'a secret of the bench', resave: false, saveUninitialized: false }))
    app.get('/sign-in', (req, res) => {
      Object.assign(req.session, { user: 'user_0123456789', key: 'sk-or-v1-0' })
      res.end()
    })
    app.use('/openroute/api', (req, res, next) => {
      const isForged = req.get('x-openroute-kit') !== '1' || !req.is('application/json')
      if (isForged || !('user' in req.session)) return void res.sendStatus(403)
      next()
    })
    app.use('/openroute/api', express.json({ limit: '10mb' }), (req, res, next) => {
      if (typeof req.body.model !== 'string') return void res.sendStatus(400)
      next()
    })
  }
  app.post('/openroute/api/*path', async (req, res) => {
    const abort = new AbortController()
    res.on('close', () => abort.abort())
    try {
      await stream(
        `${providerUrl}/api/v1${req.path.slice('/openroute/api'.length)}`,
        {
          method: 'POST',
          headers: { 'content-type': 'application/json', authorization: 'Bearer sk-or-v1-0' },
          body: checks ? JSON.stringify(req.body) : req,
          signal: abort.signal,
        },
        ({ statusCode, headers }) => {
          res.writeHead(statusCode, { 'content-type': headers['content-type'] })
          return res
        },
      )
    } catch {
      res.destroy()
    }
  })
  return app
}
