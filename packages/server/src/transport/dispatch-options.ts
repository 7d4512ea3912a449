import type { OutboundDispatcher } from '../settings/outbound-dispatcher.js'
import { universalHandler } from './universal-handler.js'

/**
 * undici and Node's `fetch` share their global dispatcher under the first name, whatever their versions are. There, undici 8 wraps the
 * dispatcher for older versions, and keeps it under the second name.
 */
const GLOBAL_DISPATCHER = Symbol.for('undici.globalDispatcher.1')
const WRAPPED_DISPATCHER = Symbol.for('undici.globalDispatcher.2')

/**
 * The dispatcher that Node's `fetch` uses: what the app passed to `setGlobalDispatcher`, what `NODE_USE_ENV_PROXY=1` installed, or
 * Node's default. `undefined` on other runtimes. Read at each request, since apps may set it late.
 */
export function globalDispatcher(): OutboundDispatcher | undefined {
  void globalThis.Response // Node installs its default dispatcher when this is first read
  const globals = globalThis as Record<symbol, OutboundDispatcher | undefined>
  const dispatcher = globals[GLOBAL_DISPATCHER]
  return dispatcher?.constructor.name === 'Dispatcher1Wrapper'
    ? (globals[WRAPPED_DISPATCHER] ?? dispatcher)
    : dispatcher
}

/** Options of undici for one request. Times are in milliseconds. */
export interface DispatchOptions {
  headersTimeout: number
  bodyTimeout: number
  origin?: URL
  reset?: boolean
}

/** undici 8 would use HTTP/2, which the `fetch` of older versions can't handle, and which has no connection for one request. */
export const HTTP_1: { readonly allowH2: false } = Object.freeze({ allowH2: false })

/** The app's dispatcher may follow redirects (`interceptors.redirect`), but no prompt or code may go elsewhere. A26 */
export const NO_REDIRECTS: { readonly maxRedirections: 0 } = Object.freeze({ maxRedirections: 0 })

/** The same dispatcher with options for every request. `optionsFor`: the options by the origin of the request. */
export function withDispatchOptions(
  dispatcher: OutboundDispatcher,
  optionsFor: (origin: string) => DispatchOptions,
): OutboundDispatcher {
  return {
    // Node's `fetch` passes bodies to a `MockAgent` in another form.
    get isMockActive() {
      return (dispatcher as { isMockActive?: boolean }).isMockActive
    },
    dispatch(given: { origin?: string | URL }, handler: object) {
      return dispatcher.dispatch(
        { ...given, ...NO_REDIRECTS, ...optionsFor(String(given.origin)) },
        universalHandler(handler),
      )
    },
  } as OutboundDispatcher
}
