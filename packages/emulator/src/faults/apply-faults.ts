import { setTimeout as sleep } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import type { NextFunction, Request, RequestHandler, Response } from 'express'
import { type Context, localsOf } from '../provider/context.js'
import type { Fault } from './fault-queue.js'
import { cutAnswer, gzipAnswer, loseAnswer, resetConnection, withHeaders } from './response-faults.js'

/** Lets a waiting fault strike the request, once. Preflights are spared. */
export function applyFaults({ faults }: Context): RequestHandler {
  return async (req, res, next) => {
    const { recording } = localsOf(res)
    const fault = req.method === 'OPTIONS' ? undefined : faults.take(req.method, recording?.path ?? req.path)
    if (fault === undefined) return next()
    if (recording !== undefined) recording.fault = fault.kind
    await strike(fault, req, res, next)
  }
}

async function strike(fault: Fault, req: Request, res: Response, next: NextFunction): Promise<void> {
  const locals = localsOf(res)
  const further = (other: Fault | undefined) => (other === undefined ? next() : strike(other, req, res, next))
  switch (fault.kind) {
    case 'hang':
      return
    case 'reset':
      if (!fault.worked) return resetConnection(res)
      loseAnswer(res)
      return next()
    case 'redirect':
      res.setHeader('location', fault.location)
      res.status(fault.status ?? 302).end()
      return
    case 'respond':
      return respond(fault, res)
    case 'gzip-bomb': {
      const body = Buffer.alloc(fault.bytes ?? 64 * 1024 * 1024, 'A')
      body.write('{"key":"')
      body.write('"}', body.length - 2)
      res.setHeader('content-type', 'application/json')
      res.setHeader('content-encoding', 'gzip')
      res.end(gzipSync(body, { level: 1 }))
      return
    }
    case 'hang-mid-body':
      cutAnswer(res, fault.afterChunks ?? 1, () => {})
      return next()
    case 'die-mid-stream':
      cutAnswer(res, fault.afterChunks ?? 1, () => {
        if (locals.recording !== undefined) locals.recording.brokenOff = true
        res.socket?.destroySoon() // After what was written has left.
      })
      return next()
    case 'error-mid-stream':
      locals.streamFault = fault
      return next()
    case 'gzip':
      gzipAnswer(res)
      return further(fault.and)
    case 'headers':
      withHeaders(res, fault.headers)
      return further(fault.and)
    case 'delay':
      await sleep(fault.ms)
      return further(fault.and)
  }
}

function respond(fault: Extract<Fault, { kind: 'respond' }>, res: Response): void {
  const { status = 200, headers = {}, body = '' } = fault
  const raw = typeof body === 'string' || body instanceof Uint8Array
  if (!raw) res.setHeader('content-type', 'application/json')
  for (const [name, value] of Object.entries(headers)) res.setHeader(name, value)
  res.status(status).end(raw ? body : JSON.stringify(body))
}
