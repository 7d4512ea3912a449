import express, { type Express, type NextFunction, type Request, type Response } from 'express'
import { applyFaults } from './faults/apply-faults.js'
import { ownHostsOnly } from './http/allowed-hosts.js'
import { ApiError, sendApiError } from './http/api-error.js'
import { readBody } from './http/read-body.js'
import { pagesRouter } from './pages-router.js'
import { cors } from './provider/api/cors.js'
import { apiRouter } from './provider/api/router.js'
import { type Context, localsOf } from './provider/context.js'

/** The dashboard and its helpers are not the provider, so their requests are not recorded. */
const OWN = /^\/($|\?|emulator\/|favicon\.ico)/

/** Every request is recorded, then checked, then read, then perhaps struck by a fault, then answered. */
export function createApp(context: Context): Express {
  const app = express()
  app.disable('x-powered-by')
  app.disable('etag')
  app.enable('case sensitive routing')
  app.enable('strict routing')
  app.use((req, res, next) => {
    if (!OWN.test(req.url)) localsOf(res).recording = context.recorder.start(req, res)
    next()
  })
  app.use(ownHostsOnly(context.hosts))
  app.use('/api/v1', cors)
  app.use(readBody(context))
  app.use(applyFaults(context))
  app.use('/api/v1', apiRouter(context))
  app.use(pagesRouter(context))
  app.use(lastResort)
  return app
}

// Express knows an error handler by its four parameters.
function lastResort(error: unknown, _req: Request, res: Response, _next: NextFunction): void {
  if (res.headersSent) res.destroy()
  // A path that can't be decoded.
  else if ((error as { status?: unknown } | null)?.status === 400)
    sendApiError(res, new ApiError(400, 'Bad Request'))
  else sendApiError(res, new ApiError(500, 'Internal Server Error'))
}
