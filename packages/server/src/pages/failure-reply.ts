import type { OpenRouteError } from '@openroute-kit/core'
import { cookieHeader, errorReply } from '../http/replies.js'
import type { Reply, RouteRequest } from '../http/route-request.js'
import type { Config } from '../settings/settings.js'
import { errorPage, type FailureOptions } from './page.js'

/** The answer to a request that failed: a page for a person who navigates, JSON for everything else. */
export async function failureReply(
  config: Config,
  request: RouteRequest,
  error: OpenRouteError,
  options: FailureOptions = {},
): Promise<Reply> {
  return wantsPage(request)
    ? errorPage(config, request, error, options)
    : errorReply(error, config.secure, options.cookies?.map(cookieHeader))
}

export function wantsPage(request: RouteRequest): boolean {
  return /\btext\/html\b/.test(request.header('accept') ?? '') && !request.path.startsWith('/api/')
}
