import type { FaultQueue } from '../faults/fault-queue.js'
import type { HostOptions } from '../http/allowed-hosts.js'
import type { RequestRecorder } from '../http/request-recorder.js'
import type { BrowserSessions } from './accounts/browser-sessions.js'
import type { FreeRequests } from './accounts/free-requests.js'
import type { Ledger } from './accounts/ledger.js'
import type { RateLimit } from './accounts/rate-limit.js'
import type { Clock } from './clock.js'
import type { AuthorizationCodes } from './codes/authorization-codes.js'
import type { ScriptedResponses } from './completions/scripted-responses.js'
import type { Family } from './family/family.js'
import type { Variants } from './family/variants.js'
import type { GenerationStore } from './generations/generation-store.js'
import type { ModelList } from './models/models.js'
import type { Upstream } from './upstream/upstream.js'

/** The services and settings that the routes of one emulator share. */
export interface Context {
  /** Where browsers reach the emulator, without a slash at the end. */
  siteUrl: string
  /** Where servers reach its API. */
  apiUrl: string
  family: Family
  variants: Variants
  ports: 'any' | 'strict'
  ledger: Ledger
  codes: AuthorizationCodes
  recorder: RequestRecorder
  faults: FaultQueue
  sessions: BrowserSessions
  models: ModelList
  scriptedResponses: ScriptedResponses
  generations: GenerationStore
  freeRequests: FreeRequests
  rateLimit: RateLimit | null
  upstream: Upstream | null
  chunkDelayMs: number
  hosts: HostOptions
  clock: Clock
  /** The time of `clock`, in milliseconds since 1970. */
  now: () => number
}
