import { setTimeout as sleep } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import type { NextFunction, Request, RequestHandler, Response } from 'express'
import type { Fault } from './fault.js'
import { faultLocals } from './fault-locals.js'
import type { FaultQueue } from './fault-queue.js'
import {
  compressResponse,
  dropResponse,
  overrideHeaders,
  resetConnection,
  truncateResponse,
} from './response-faults.js'

/** Applies the first pending fault of a request's route. CORS preflights are left alone. */
export function applyFaults(faults: FaultQueue): RequestHandler {
  return async (req, res, next) => {
    const { recording } = faultLocals(res)
    const fault = req.method === 'OPTIONS' ? undefined : faults.take(req.method, recording?.path ?? req.path)
    if (fault === undefined) return next()
    if (recording !== undefined) recording.fault = fault.kind
    await apply(fault, req, res, next)
  }
}

async function apply(fault: Fault, req: Request, res: Response, next: NextFunction): Promise<void> {
  const locals = faultLocals(res)
  const applyNext = (other: Fault | undefined) =>
    other === undefined ? next() : apply(other, req, res, next)
  switch (fault.kind) {
    case 'hang':
      return
    case 'reset':
      if (!fault.processed) return resetConnection(res)
      dropResponse(res)
      return next()
    case 'redirect':
      res.setHeader('location', fault.location)
      res.status(fault.status ?? 302).end()
      return
    case 'respond':
      return respond(fault, res)
    case 'gzip-bomb':
      return sendGzipBomb(res, fault.bytes ?? 64 * 1024 * 1024)
    case 'hang-mid-body':
      truncateResponse(res, fault.afterChunks ?? 1, () => {})
      return next()
    case 'die-mid-stream':
      truncateResponse(res, fault.afterChunks ?? 1, () => {
        if (locals.recording !== undefined) locals.recording.closedByFault = true
        res.socket?.destroySoon() // Once the chunks are sent.
      })
      return next()
    case 'error-mid-stream':
      locals.streamFault = fault
      return next()
    case 'gzip':
      compressResponse(res)
      return applyNext(fault.and)
    case 'headers':
      overrideHeaders(res, fault.headers)
      return applyNext(fault.and)
    case 'delay':
      await sleep(fault.ms)
      return applyNext(fault.and)
    case 'hold':
      await Promise.allSettled([fault.until])
      return applyNext(fault.and)
  }
}

function respond(fault: Extract<Fault, { kind: 'respond' }>, res: Response): void {
  const { status = 200, headers = {}, body = '' } = fault
  const raw = typeof body === 'string' || body instanceof Uint8Array
  if (!raw) res.setHeader('content-type', 'application/json')
  for (const [name, value] of Object.entries(headers)) res.setHeader(name, value)
  res.status(status).end(raw ? body : JSON.stringify(body))
}

function sendGzipBomb(res: Response, bytes: number): void {
  const body = Buffer.alloc(bytes, 'A')
  body.write('{"key":"')
  body.write('"}', body.length - 2)
  res.setHeader('content-type', 'application/json')
  res.setHeader('content-encoding', 'gzip')
  res.end(gzipSync(body, { level: 1 }))
}
