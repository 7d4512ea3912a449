import type { Fault, StreamFault } from './fault.js'

/** The record of a request, as far as faults change it. */
export interface FaultRecord {
  readonly path: string
  /** The fault that was applied. */
  fault: Fault['kind'] | null
  /** Set when the emulator closes the connection, so that the request does not count as aborted by the client. */
  closedByFault: boolean
}

/** What faults read from and write to `res.locals`. */
export interface FaultLocals {
  recording?: FaultRecord
  /** For the completion route, which ends its stream with this error. */
  streamFault?: StreamFault
}

/** Takes no `Response` of Express: the package's types lead here, and a project need not have `@types/express`. */
export function faultLocals(res: { locals: object }): FaultLocals {
  return res.locals as FaultLocals
}
