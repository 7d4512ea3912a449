import type { OpenRouteError } from '@openroute-kit/core'
import { errorReply } from '../http/replies.js'
import type { Reply, RouteRequest } from '../http/route-request.js'
import { wantsPage } from '../http/wants-page.js'
import { misconfiguredPage } from './page.js'

/** The response to any request while the options are invalid (S19). The details are for the developer only. */
export async function setupFailureReply(request: RouteRequest, error: OpenRouteError): Promise<Reply> {
  return wantsPage(request) ? misconfiguredPage(request, error) : errorReply(error, true)
}
