import type { Response } from 'express'
import type { Codes } from './codes.js'
import type { Fault, FaultQueue } from './faults.js'
import type { Ledger } from './ledger.js'
import type { HostOptions } from './own-hosts.js'
import type { RateLimit } from './rate-limit.js'
import type { Recorder, Recording } from './recorder.js'
import type { Upstream } from './upstream-errors.js'
import type { Visitors } from './visitors.js'

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
