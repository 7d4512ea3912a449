// For those who write an adapter to a framework: everything that decides, nothing that sends. The Express adapter is
// written on these exports alone.
export { AnswerReport } from './answer-report.js'
export { ByteBuffer } from './byte-buffer.js'
export type { Config, OpenRouteOptions } from './config.js'
export { currentRecord } from './current-key.js'
export { createKit, type Kit } from './kit.js'
export { Passage } from './passage.js'
export { fetchWithKey, type OpenAIOptions, openAIOptions } from './provider-access.js'
export {
  type AnswerHead,
  errorEvent,
  judgeAnswer,
  MAX_ERROR_BYTES,
  providerErrorReply,
} from './proxy-answer.js'
export { bodyTimeout, checkBodySize, prepareBody } from './proxy-body.js'
export type { ProxyPlan } from './proxy-plan.js'
export { clientGone, interrupted, lastReadMs, relayError, tooSlow } from './relay-errors.js'
export type { MarkerStore, Visitor } from './revocations.js'
export { pathBelowMount, type Reply, type RouteRequest, type SessionPort } from './route-request.js'
export { describeRecord, type OpenRouteSession, type SessionRecord } from './session-record.js'
export { storeId } from './session-store.js'
export { signOut } from './sign-out.js'
export { signOutEverywhere } from './sign-out-everywhere.js'
export { fromStore, guardPort, sessionUnavailable } from './store-errors.js'
