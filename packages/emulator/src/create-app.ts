import express, { type Express, type NextFunction, type Request, type Response } from 'express'
import { ApiError, sendApiError } from './api/api-error.js'
import { cors } from './api/cors.js'
import { apiRouter } from './api/router.js'
import { applyFaults } from './apply-faults.js'
import { type Context, localsOf } from './context.js'
import { ownHostsOnly } from './own-hosts.js'
import { pagesRouter } from './pages/router.js'
import { readBody } from './read-body.js'

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
