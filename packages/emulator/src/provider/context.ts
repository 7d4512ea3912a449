import type { Response } from 'express'
import type { Fault, FaultQueue } from '../faults/fault-queue.js'
import type { HostOptions } from '../http/allowed-hosts.js'
import type { Recorder, Recording } from '../http/request-recorder.js'
import type { Visitors } from './accounts/browser-sessions.js'
import type { Ledger } from './accounts/ledger.js'
import type { Codes } from './codes/authorization-codes.js'
import type { RateLimit } from './completions/rate-limit.js'
import type { Upstream } from './upstream/upstream-errors.js'

/** What the routes of one emulator share. */
export interface Context {
  siteUrl: string
  apiUrl: string
  ledger: Ledger
  codes: Codes
  recorder: Recorder
  faults: FaultQueue
  visitors: Visitors
  rateLimit: RateLimit | null
  upstream: Upstream | null
  chunkDelayMs: number
  hosts: HostOptions
  now: () => number
}

/** What the middleware hands to a route. */
export interface Locals {
  /** The raw body. */
  body: string
  recording?: Recording
  streamFault?: Extract<Fault, { kind: 'error-mid-stream' }>
}

export function localsOf(res: Response): Locals {
  return res.locals as Locals
}
