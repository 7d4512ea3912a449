import {
  type ErrorRequestHandler,
  type NextFunction,
  type Request,
  type RequestHandler,
  type Response,
  Router,
} from 'express'
import { ApiError, sendApiError } from '../../http/api-error.js'
import type { Context } from '../context.js'
import { authenticate, requireManagementKey } from './authenticate.js'
import { completions, responses } from './completions.js'
import { createCode } from './create-code.js'
import { embeddings } from './embeddings.js'
import { exchange } from './exchange.js'
import { credits, keyInfo } from './key-info.js'
import { showGeneration } from './show-generation.js'
import {
  countModels,
  listEmbeddingModels,
  listEndpoints,
  listModels,
  listProviders,
  listUserModels,
  showModel,
} from './show-models.js'

const EXCHANGE = '/auth/keys'

type Handler = (context: Context, req: Request, res: Response) => void | Promise<void>

const POST: Readonly<Record<string, Handler>> = {
  [EXCHANGE]: exchange,
  '/auth/keys/code': createCode,
  '/chat/completions': completions,
  '/responses': responses,
  '/embeddings': embeddings,
}

const GET: Readonly<Record<string, Handler>> = {
  '/models': listModels,
  '/models/user': listUserModels,
  '/models/count': countModels,
  '/models/:author/:slug/endpoints': listEndpoints,
  '/model/:author/:slug': showModel,
  '/embeddings/models': (context, _req, res) => listEmbeddingModels(context, res),
  '/providers': (_context, _req, res) => listProviders(res),
  '/key': keyInfo,
  '/credits': credits,
  '/generation': showGeneration,
}

/** The API below the provider's base URL (docs/protocol.md §1 to §3). */
export function apiRouter(context: Context): Router {
  const router = Router({ caseSensitive: true, strict: true })
  for (const [path, handler] of Object.entries(POST))
    router
      .route(path)
      .post((req, res) => handler(context, req, res))
      .all(only('POST'))
  for (const [path, handler] of Object.entries(GET))
    router
      .route(path)
      .get((req, res) => handler(context, req, res))
      .all(only('GET'))
  // Managing keys is not emulated, but a user's key is refused as the provider refuses it.
  router.use('/keys', (req, res, next) => {
    requireManagementKey(authenticate(context, req, res))
    next()
  })
  router.use(() => {
    throw new ApiError(404, 'Not Found')
  })
  router.use(handleErrors(context))
  return router
}

function only(method: string): RequestHandler {
  return () => {
    throw new ApiError(405, 'Method Not Allowed', { headers: { allow: method } })
  }
}

// Express recognizes an error handler by its four parameters.
function handleErrors(context: Context): ErrorRequestHandler {
  return (error: unknown, req: Request, res: Response, next: NextFunction) => {
    const { errors } = context.variants
    if (!(error instanceof ApiError) || res.headersSent) return next(error)
    // RFC 6749 is about the exchange only.
    sendApiError(res, error, errors === 'string' && req.path !== EXCHANGE ? 'object' : errors)
  }
}
