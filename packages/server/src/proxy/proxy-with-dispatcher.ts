import type { Context } from '../context.js'
import type { ProxyPlan } from './proxy-plan.js'
import { readWebBody } from './read-web-body.js'
import type { ProviderErrorReply } from './response/provider-error.js'
import { clientDisconnected } from './response/relay-errors.js'
import { ResponseRelay } from './response-relay.js'
import { sendPlan } from './send-plan.js'
import { WebClientResponse } from './web-client-response.js'

/**
 * Sends a planned request over the transport's dispatcher and streams the response, with backpressure (B28). So the response passes
 * one Web stream, where `fetch` alone has three. If the client disconnects, the request to the provider is aborted (D17).
 *
 * Resolves with a reply to send if the provider responded with an error, else with the streaming response.
 */
export function proxyWithDispatcher(
  context: Context,
  plan: ProxyPlan,
  request: Request,
): Promise<Response | ProviderErrorReply> {
  return new Promise((resolve, reject) => {
    const disconnect = () => {
      client.disconnected()
      relay.stop(clientDisconnected())
    }
    const client = new WebClientResponse({ respond: resolve, onCancel: disconnect })
    const relay = new ResponseRelay({ context, plan, client })
    request.signal.addEventListener('abort', disconnect)
    if (request.signal.aborted) disconnect()
    sendPlan(relay, { context, plan }, (signal) => readWebBody(context.settings, request, signal))
      .then((reply) => reply !== null && resolve(reply), reject)
      // Refers to the request, which keeps it alive: once a request has been garbage-collected, its signal does not fire any more.
      .finally(() => request.signal.removeEventListener('abort', disconnect))
  })
}
