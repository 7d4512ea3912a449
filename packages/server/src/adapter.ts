// For those who write an adapter to a framework: everything that decides, nothing that sends. The Express adapter is
// written on these exports alone.

export { pathBelowMount, type Reply, type RouteRequest, type SessionPort } from './http/route-request.js'
export { createKit, type Kit } from './kit.js'
export { fetchWithKey, type OpenAIOptions, openAIOptions } from './proxy/provider-access.js'
export type { ProxyPlan } from './proxy/proxy-plan.js'
export { bodyTimeout, checkBodySize, prepareBody } from './proxy/request/prepare-body.js'
export { ByteBuffer } from './proxy/response/byte-buffer.js'
export {
  type AnswerHead,
  errorEvent,
  judgeAnswer,
  MAX_ERROR_BYTES,
  providerErrorReply,
} from './proxy/response/filter-response-head.js'
export { clientGone, interrupted, lastReadMs, relayError, tooSlow } from './proxy/response/relay-errors.js'
export { Passage } from './proxy/response/response-body-filter.js'
export { AnswerReport } from './proxy/response/response-report.js'
export { currentRecord } from './session/current-key.js'
export { fromStore, guardPort, sessionUnavailable } from './session/guard-session.js'
export { describeRecord, type OpenRouteSession, type SessionRecord } from './session/session-record.js'
export { signOut } from './session/sign-out.js'
export { signOutEverywhere } from './session/sign-out-everywhere.js'
export type { Config, OpenRouteOptions } from './settings/settings.js'
export type { MarkerStore, Visitor } from './state/revocations.js'
export { storeId } from './stores/session-store.js'
