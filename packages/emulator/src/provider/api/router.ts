import { type NextFunction, type Request, type RequestHandler, type Response, Router } from 'express'
import { ApiError, sendApiError } from '../../http/api-error.js'
import type { Context } from '../context.js'
import { completions } from './completions.js'
import { createCode } from './create-code.js'
import { exchange } from './exchange.js'
import { credits, keyInfo } from './key-info.js'
import { listModels } from './list-models.js'

/** The API below `/api/v1` (docs/protocol.md §1 to §3). */
export function apiRouter(context: Context): Router {
  const router = Router({ caseSensitive: true, strict: true })
  router
    .route('/auth/keys')
    .post((req, res) => exchange(context, req, res))
    .all(only('POST'))
  router
    .route('/auth/keys/code')
    .post((req, res) => createCode(context, req, res))
    .all(only('POST'))
  router
    .route('/chat/completions')
    .post((req, res) => completions(context, req, res))
    .all(only('POST'))
  router
    .route('/models')
    .get((req, res) => listModels(context, req, res))
    .all(only('GET'))
  router
    .route('/key')
    .get((req, res) => keyInfo(context, req, res))
    .all(only('GET'))
  router
    .route('/credits')
    .get((req, res) => credits(context, req, res))
    .all(only('GET'))
  router.use(() => {
    throw new ApiError(404, 'Not Found')
  })
  router.use(handleError)
  return router
}

function only(method: string): RequestHandler {
  return () => {
    throw new ApiError(405, 'Method Not Allowed', { allow: method })
  }
}

// Express recognizes an error handler by its four parameters.
function handleError(error: unknown, _req: Request, res: Response, next: NextFunction): void {
  if (error instanceof ApiError && !res.headersSent) sendApiError(res, error)
  else next(error)
}
