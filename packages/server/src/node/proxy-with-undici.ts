import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Context } from '../context.js'
import type { ProxyPlan } from '../proxy/proxy-plan.js'
import type { ProviderErrorReply } from '../proxy/response/provider-error.js'
import { clientDisconnected } from '../proxy/response/relay-errors.js'
import { ResponseRelay } from '../proxy/response-relay.js'
import { sendPlan } from '../proxy/send-plan.js'
import { nodeClientResponse } from './node-client-response.js'
import { readBody } from './read-body.js'

export interface ProxiedRequest {
  plan: ProxyPlan
  req: IncomingMessage
  res: ServerResponse
  /** Called before the response ends. Default: no-op. */
  beforeEnd?: () => Promise<void>
}

/** Sends planned requests to the provider with the events of undici. */
export interface NodeProxy {
  /**
   * Sends a planned request and streams the response to `res`, with backpressure (B28). If the client disconnects, the request to
   * the provider is aborted (D17). No request is sent twice (D20).
   *
   * Resolves with a reply to send if the provider responded with an error, or with `null` once the response has been sent or its
   * connection is closed.
   */
  send(options: ProxiedRequest): Promise<ProviderErrorReply | null>
  /** Waits for running responses. */
  close(): Promise<void>
}

export function createNodeProxy({ context }: { readonly context: Context }): NodeProxy {
  const running = new Set<Promise<unknown>>()
  return {
    send(request) {
      const sent = proxyWithUndici(context, request)
      running.add(sent)
      const end = () => void running.delete(sent)
      sent.then(end, end)
      return sent
    },
    async close() {
      await Promise.allSettled(running)
    },
  }
}

async function proxyWithUndici(
  context: Context,
  { plan, req, res, beforeEnd }: ProxiedRequest,
): Promise<ProviderErrorReply | null> {
  const relay = new ResponseRelay({ context, plan, client: nodeClientResponse(res, beforeEnd) })
  const onClose = () => {
    if (!res.writableFinished) relay.stop(clientDisconnected())
  }
  // D17: listens on the socket too, since a pipelined response that has no socket yet does not emit `close`.
  const { socket } = req
  if (res.destroyed || socket.destroyed)
    onClose() // the client disconnected while the session was being read
  else res.on('close', onClose)
  if (socket.listenerCount('close') >= socket.getMaxListeners()) socket.setMaxListeners(0)
  socket.on('close', onClose)
  try {
    return await sendPlan(relay, { context, plan }, (signal) => readBody(context.settings, req, signal))
  } finally {
    res.off('close', onClose)
    socket.off('close', onClose)
  }
}
