import type { Response } from 'express'
import type { StreamFault } from '../faults/fault.js'
import type { Recording } from './request-recorder.js'

/** What the middleware passes to a route in `res.locals`. */
export interface RequestLocals {
  /** The raw body. */
  body: string
  /** Not set for requests to the dashboard. */
  recording?: Recording
  streamFault?: StreamFault
}

export function requestLocals(res: Response): RequestLocals {
  return res.locals as RequestLocals
}
