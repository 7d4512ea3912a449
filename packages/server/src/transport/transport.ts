import type { ClientFetch, Fetch } from '@openroute-kit/core'
import { networkFailure } from '@openroute-kit/core/internal'
import type { OpenRouteOptions, TimeoutsMs } from '../settings/options.js'
import { globalDispatcher, HTTP_1, NO_REDIRECTS, withDispatchOptions } from './dispatch-options.js'
import { dispatchWithFetch } from './dispatch-with-fetch.js'
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
  readonly fetchExchange: Fetch
  /** For key info: repeated once over a fresh connection if its connection breaks. The caller limits its time. */
  readonly fetchKeyInfo: Fetch
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

  /** `ms`: the time limit of the whole request. Default: the limits of proxied responses. */
  function fetchWith({ ms, fresh = false }: { ms?: number; fresh?: boolean }): Fetch {
    const limits = ms === undefined ? responseLimits : { headersTimeout: ms, bodyTimeout: ms }
    return async (url, init) => {
      const send = own ?? globalThis.fetch
      const dispatcher = currentDispatcher()
      if (dispatcher === undefined) return send(url, init)
      const optionsFor = (origin: string) => ({
        ...limits,
        ...(fresh && freshConnection(dispatcher, origin)),
      })
      return send(url, { ...init, dispatcher: withDispatchOptions(dispatcher, optionsFor) } as RequestInit)
    }
  }

  const fetchProxied = fetchWith({})
  const fetchKeyInfo = fetchWith({ ms: timeoutsMs.keyInfo })
  const fetchKeyInfoAgain = fetchWith({ ms: timeoutsMs.keyInfo, fresh: true })
  return {
    fetchExchange: fetchWith({ ms: timeoutsMs.exchange, fresh: true }),
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
