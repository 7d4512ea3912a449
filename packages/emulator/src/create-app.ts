import express, { type Express, type NextFunction, type Request, type Response } from 'express'
import { applyFaults } from './faults/apply-faults.js'
import { requireAllowedHost } from './http/allowed-hosts.js'
import { ApiError, sendApiError } from './http/api-error.js'
import { readBody } from './http/read-body.js'
import { requestLocals } from './http/request-locals.js'
import { pagesRouter } from './pages-router.js'
import { cors } from './provider/api/cors.js'
import { apiRouter } from './provider/api/router.js'
import { showConsent, submitConsent } from './provider/consent/consent.js'
import type { Context } from './provider/context.js'

/** Requests of the dashboard are not recorded, since the provider has none. */
const DASHBOARD_PATHS = /^\/($|\?|emulator\/|favicon\.ico)/

/** Records each request, checks its host, reads its body, applies a fault, then responds. */
export function createApp(context: Context): Express {
  const { apiPath, authorizePath } = context.family
  const app = express()
  app.disable('x-powered-by')
  app.disable('etag')
  app.enable('case sensitive routing')
  app.enable('strict routing')
  app.use((req, res, next) => {
    if (!DASHBOARD_PATHS.test(req.url)) requestLocals(res).recording = context.recorder.start(req, res)
    next()
  })
  app.use(requireAllowedHost(context.hosts, apiPath))
  app.use(apiPath, cors(authorizePath))
  app.use(readBody(context.recorder))
  app.use(applyFaults(context.faults))
  // Before the API, since a provider may have it below.
  app.get(authorizePath, (req, res) => void showConsent(context, req, res))
  app.post(authorizePath, (req, res) => void submitConsent(context, req, res))
  app.use(apiPath, apiRouter(context))
  app.use(pagesRouter(context))
  app.use(handleError)
  return app
}

// Express recognizes an error handler by its four parameters.
function handleError(error: unknown, _req: Request, res: Response, _next: NextFunction): void {
  if (res.headersSent) res.destroy()
  // Express could not decode the path.
  else if ((error as { status?: unknown } | null)?.status === 400)
    sendApiError(res, new ApiError(400, 'Bad Request'))
  else sendApiError(res, new ApiError(500, 'Internal Server Error'))
}
