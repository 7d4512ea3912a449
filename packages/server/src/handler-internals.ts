import type { Kit } from './kit.js'
import type { LazySetup } from './lazy-setup.js'
import type { OpenRouteHandler } from './open-route-handler.js'
import { processWide } from './state/process-wide.js'
import type { BrowserCookies } from './stores/browser-cookies.js'

/** What a handler consists of once its options have been read. */
export interface HandlerParts {
  readonly kit: Kit
  /** The cookies of a request with this `Cookie` header. */
  cookiesOf(header: string | undefined): BrowserCookies
}

/** The parts of a handler that {@link toNodeListener} uses. */
export interface HandlerInternals {
  readonly setup: LazySetup<HandlerParts>
  /** Adds a step to {@link OpenRouteHandler.close}. */
  onClose(cleanUp: () => Promise<void>): void
}

/** Process-wide, since a bundler may load `toNodeListener` with a copy of this module. S28 */
const INTERNALS = processWide('internals 1', () => new WeakMap<OpenRouteHandler, HandlerInternals>())

export function setInternals(or: OpenRouteHandler, internals: HandlerInternals): void {
  INTERNALS.set(or, internals)
}

/** @throws `TypeError` for a handler that `createOpenRoute` did not make */
export function internalsOf(or: OpenRouteHandler): HandlerInternals {
  const internals = INTERNALS.get(or)
  if (internals === undefined) throw new TypeError('The handler must be the result of createOpenRoute().')
  return internals
}
