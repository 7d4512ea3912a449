export { describeError, OpenRouteError } from '@openroute-kit/core'
export type {
  ApproveOptions,
  CreateKeyOptions,
  EmulatedKey,
  Emulator,
  RespondWithOptions,
} from './emulator.js'
export type { EmulatorOptions } from './emulator-options.js'
export type { Fault, FaultHeaders } from './faults/fault.js'
export type { PendingFault } from './faults/fault-queue.js'
export type { FaultName } from './faults/named-faults.js'
export { ConsentPage, type PageLike } from './fixtures/consent-page.js'
export { Visitor } from './fixtures/visitor.js'
export type { RecordedRequest, RequestListener } from './http/request-recorder.js'
export { DEMO_USERS, type DemoUser } from './provider/accounts/demo-users.js'
export type { Activity } from './provider/accounts/ledger.js'
export type { RateLimitOptions } from './provider/accounts/rate-limit.js'
export type {
  ScriptedError,
  ScriptedResponse,
  ScriptedToolCall,
} from './provider/completions/scripted-responses.js'
export type { FamilyName } from './provider/family/family.js'
export type { ProviderVariants, RejectedCodeStatus } from './provider/family/variants.js'
export type { UpstreamError } from './provider/upstream/upstream.js'
export { startEmulator } from './start-emulator.js'
