// For adapters to other frameworks, such as the Express adapter: the kit's routes and decisions, without sending anything.
export type { Context } from './context.js'
export { pathBelowMount, type Reply, type RouteRequest } from './http/route-request.js'
export { createKit, type Kit } from './kit.js'
export type { ProxyPlan } from './proxy/proxy-plan.js'
export type { SessionPort } from './session/session-port.js'
export type { MarkerStore } from './state/revocations.js'
export { callStore, sessionUnavailable } from './state/store-timeout.js'
export { storeId } from './stores/session-store.js'
