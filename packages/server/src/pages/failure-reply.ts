import type { OpenRouteError } from '@openroute-kit/core'
import { cookieHeader, errorReply } from '../http/replies.js'
import type { Reply, RouteRequest } from '../http/route-request.js'
import { wantsPage } from '../http/wants-page.js'
import type { Settings } from '../settings/settings.js'
import { errorPage, type FailureOptions } from './page.js'

/** The response to a failed request: a page for page navigations, JSON for all other requests. */
export async function failureReply(
  settings: Settings,
  request: RouteRequest,
  error: OpenRouteError,
  options: FailureOptions = {},
): Promise<Reply> {
  return wantsPage(request)
    ? errorPage(settings, request, error, options)
    : errorReply(error, settings.secure, options.cookies?.map(cookieHeader))
}
