import type { Context } from '../context.js'
import type { ProxyPlan } from './proxy-plan.js'
import { proxyWithDispatcher } from './proxy-with-dispatcher.js'
import { proxyWithFetch } from './proxy-with-fetch.js'
import type { ProviderErrorReply } from './response/provider-error.js'

/**
 * Sends a planned request and streams the response to a Web request: over a dispatcher of undici where there is one, as on Node, else
 * with `fetch`, whose streams take more time and memory.
 *
 * Resolves with a reply to send if the provider responded with an error, else with the streaming response.
 */
export function proxyWebRequest(
  context: Context,
  plan: ProxyPlan,
  request: Request,
): Promise<Response | ProviderErrorReply> {
  const send = context.transport.hasDispatcher() ? proxyWithDispatcher : proxyWithFetch
  return send(context, plan, request)
}
