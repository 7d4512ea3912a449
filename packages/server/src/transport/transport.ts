import type { ClientFetch, Fetch } from '@openroute-kit/core'
import { networkFailure } from '@openroute-kit/core/internal'
import type { OpenRouteOptions, TimeoutsMs } from '../settings/options.js'
import type { OutboundDispatcher } from '../settings/outbound-dispatcher.js'
import {
  type DispatchOptions,
  globalDispatcher,
  HTTP_1,
  NO_REDIRECTS,
  withDispatchOptions,
} from './dispatch-options.js'
import { dispatchWithFetch } from './dispatch-with-fetch.js'
import { type FetchShort, fetchWithDispatcher } from './fetch-with-dispatcher.js'
import { freshConnection } from './fresh-connection.js'
import { limitResponseTime } from './limit-response-time.js'
import { ownFetch } from './own-fetch.js'
import type { OutboundRequest, ResponseHandler } from './response-handler.js'
import { universalHandler } from './universal-handler.js'

/**
 * Sends every request to the provider, over the option `dispatcher`, else over the app's global dispatcher. Where there is neither,
 * and where the app has its own `fetch`, it uses `fetch`. S03
 */
export interface Transport {
  /** For the exchange of a code, which may not be repeated: over a fresh connection (S23). The caller limits its time. */
  readonly fetchExchange: FetchShort
  /** For key info: repeated once over a fresh connection if its connection breaks. The caller limits its time. */
  readonly fetchKeyInfo: FetchShort
  /** For proxied responses. The caller limits its time. */
  readonly fetchProxied: Fetch
  /** For the app's own code. Waits as long as `timeoutsMs` allows: {@link limitResponseTime}. */
  readonly fetch: ClientFetch
  /** Whether {@link dispatch} uses a dispatcher of undici, as on Node. Read at each request, since apps may set it late. */
  hasDispatcher(): boolean
  /** For proxied responses, event by event. The caller limits its time. */
  dispatch(request: OutboundRequest, handler: ResponseHandler): void
}

export type TransportOptions = Pick<OpenRouteOptions, 'fetch' | 'dispatcher'>

export function createTransport(options: TransportOptions, timeoutsMs: TimeoutsMs): Transport {
  const currentDispatcher = () => options.dispatcher ?? globalDispatcher()
  const own = options.fetch && ownFetch(options.fetch)
  /** undici's own limits, which would otherwise be 300 s. The kit's are more precise, so these are never shorter. S13 */
  const responseLimits = {
    headersTimeout: timeoutsMs.responseHeaders,
    bodyTimeout: Math.max(timeoutsMs.responseHeaders, timeoutsMs.idle),
  }

  /** Sends with `fetch`. */
  function fetchOver(
    dispatcher: OutboundDispatcher | undefined,
    optionsFor: (origin: string) => DispatchOptions,
  ): Fetch {
    const send = own ?? globalThis.fetch
    if (dispatcher === undefined) return send
    const limited = withDispatchOptions(dispatcher, optionsFor)
    return (url, init) => send(url, { ...init, dispatcher: limited } as RequestInit)
  }

  /** For requests whose responses are short. `ms`: the time limit of the whole request. */
  function fetchShort({ ms, fresh = false }: { ms: number; fresh?: boolean }): FetchShort {
    const limits = { headersTimeout: ms, bodyTimeout: ms }
    return async (url, init) => {
      const dispatcher = currentDispatcher()
      const optionsFor = (origin: string) => ({
        ...limits,
        ...(fresh && dispatcher !== undefined && freshConnection(dispatcher, origin)),
      })
      const send =
        own === undefined && dispatcher !== undefined
          ? fetchWithDispatcher(dispatcher, optionsFor)
          : fetchOver(dispatcher, optionsFor)
      return send(url, init)
    }
  }

  const fetchProxied: Fetch = async (url, init) =>
    fetchOver(currentDispatcher(), () => responseLimits)(url, init)
  const fetchKeyInfo = fetchShort({ ms: timeoutsMs.keyInfo })
  const fetchKeyInfoAgain = fetchShort({ ms: timeoutsMs.keyInfo, fresh: true })
  return {
    fetchExchange: fetchShort({ ms: timeoutsMs.exchange, fresh: true }),
    fetchKeyInfo: (url, init) =>
      fetchKeyInfo(url, init).catch((error) => {
        if (init.signal?.aborted || networkFailure(error).code !== 'provider_interrupted') throw error
        return fetchKeyInfoAgain(url, init)
      }),
    fetchProxied,
    fetch: limitResponseTime(fetchProxied, timeoutsMs),
    hasDispatcher: () => options.fetch === undefined && currentDispatcher() !== undefined,
    dispatch(request, handler) {
      const dispatcher = currentDispatcher()
      if (options.fetch !== undefined || dispatcher === undefined)
        return dispatchWithFetch(fetchProxied, request, handler)
      const { origin, pathname, search } = new URL(request.url)
      const { method, headers, body } = request
      dispatcher.dispatch(
        {
          origin,
          path: pathname + search,
          method,
          headers: { ...headers },
          body,
          ...HTTP_1,
          ...NO_REDIRECTS,
          ...responseLimits,
        },
        universalHandler(handler),
      )
    },
  }
}
