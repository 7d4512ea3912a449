// The kit in an Express app, with sessions in sealed cookies and no express-session.
import { createOpenRoute } from '@openroute-kit/server'
import { toNodeListener } from '@openroute-kit/server/node'
import express from 'express'
import { kitOptions } from './options.mjs'

/** @param {{ port: number, providerUrl: string }} options */
export function start(options) {
  const or = createOpenRoute(kitOptions(options))
  const listener = toNodeListener(or)
  const app = express()
  app.use((req, res, next) => (req.path.startsWith('/openroute/') ? listener(req, res) : next()))
  app.get('/', async ({ headers: { cookie = null } }, res) => {
    const get = (/** @type {string} */ name) => (name.toLowerCase() === 'cookie' ? cookie : null)
    const session = await or.session({ headers: { get } })
    res.status(session === null ? 401 : 200).json({ userId: session?.userId })
  })
  return app
}
