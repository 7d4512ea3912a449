import { OpenRouteError } from '@openroute-kit/core'
import { failure } from '@openroute-kit/core/internal'
import { type Kit, pathBelowMount, sessionUnavailable } from '@openroute-kit/server/adapter'
import type { Request } from 'express'

/** The error of the kit for an error that Express passes on, or `null` if it is not about the kit. */
export function asKitError(kit: Kit, error: unknown, req: Request): OpenRouteError | null {
  if (error instanceof OpenRouteError) return error
  const status = (error as { status?: unknown } | null)?.status
  // The session store failed: express-session has set `req.sessionStore` but no session. Errors of other middleware have a
  // status, or come before express-session or after it.
  if (status === undefined && req.session == null && req.sessionStore !== undefined)
    return sessionUnavailable(error)
  if (pathBelowMount(kit.context.settings, req.originalUrl) === null) return null
  // Errors of the app's body parser, which has limits of its own.
  if (status === 413) return failure('body_too_large', { message: tooLarge(kit, error), status })
  if (status === 400)
    return failure('body_invalid', { message: 'The request body must be a JSON object.', status })
  return null
}

/** S14: the limit of `express.json()` is 100 kB by default, and nothing else would name it. */
function tooLarge({ context }: Kit, error: unknown): string {
  const { limit } = error as { limit?: unknown }
  const cut = typeof limit === 'number' ? ` of ${limit} bytes` : ''
  return `The request body is larger than the limit${cut} of the app’s body parser. Register the router before express.json(), or raise the limit: express.json({ limit: ${context.settings.maxBodyBytes} }).`
}
