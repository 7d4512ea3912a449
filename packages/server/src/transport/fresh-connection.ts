import type { OutboundDispatcher } from '../settings/outbound-dispatcher.js'
import type { DispatchOptions } from './dispatch-options.js'

/** Classes of undici that keep one pool of connections for each form of an origin. */
const POOLS = new Set(['Agent', 'ProxyAgent', 'EnvHttpProxyAgent'])

/**
 * Options that make a request use a connection of its own. A pooled connection may just have been closed by a load balancer, and a
 * request whose connection breaks may not be repeated (S23).
 *
 * undici has no option for that. But it has one pool for an origin passed as a text, which all other requests use, and another one
 * for the same origin passed as a `URL`. With `reset`, no connection of that pool is used twice.
 *
 * Other dispatchers (an app's own class, or one with interceptors) may depend on the form of the origin, and so do proxies for plain
 * http. They get `reset` alone.
 */
export function freshConnection(
  dispatcher: OutboundDispatcher,
  origin: string,
): Pick<DispatchOptions, 'origin' | 'reset'> {
  const prototype: OutboundDispatcher | null = Object.getPrototypeOf(dispatcher)
  const name = prototype?.constructor.name ?? ''
  const pools = POOLS.has(name) && dispatcher.dispatch === prototype?.dispatch
  return {
    reset: true,
    ...(pools && (name === 'Agent' || origin.startsWith('https:')) && { origin: new URL(origin) }),
  }
}
