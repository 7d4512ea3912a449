import type { OpenRouteError } from '@openroute-kit/core'
import { networkFailure } from '@openroute-kit/core/internal'
import type { Context } from '../context.js'
import { prepareBody } from '../proxy/request/prepare-body.js'
import type { ProviderErrorReply } from '../proxy/response/provider-error.js'
import { clientDisconnected, tooSlow } from '../proxy/response/relay-errors.js'
import { readBody } from './read-body.js'
import { type ProxiedRequest, type RelayOptions, ResponseRelay } from './response-relay.js'

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
      const sent = proxyWithUndici({ ...request, context })
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

async function proxyWithUndici(options: RelayOptions): Promise<ProviderErrorReply | null> {
  const { context, plan, req, res } = options
  const { settings } = context
  const relay = new ResponseRelay(options)
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
  let unregister = () => {}
  let timer: ReturnType<typeof setTimeout> | undefined
  try {
    const { record, address } = plan
    const stop = (reason: OpenRouteError) => relay.stop(reason)
    unregister = await context.responses.register({ record, address, stop, stopsAtOnce: true }) // B27, B35
    const body = plan.hasBody
      ? await prepareBody(settings, plan, await readBody(settings, req, relay.signal))
      : null
    timer = setTimeout(() => relay.stop(tooSlow('for the whole response')), settings.timeoutsMs.total) // B27
    return await relay.run(body)
  } catch (error) {
    relay.report.aborted(networkFailure(error).code)
    throw error
  } finally {
    clearTimeout(timer)
    unregister()
    res.off('close', onClose)
    socket.off('close', onClose)
  }
}
