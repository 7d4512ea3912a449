import { once } from 'node:events'
import type { Response } from 'express'

/** Sends the head of a stream of server-sent events. */
export function openEventStream(res: Response): void {
  res.status(200)
  res.setHeader('content-type', 'text/event-stream; charset=utf-8')
  res.setHeader('cache-control', 'no-cache')
  res.flushHeaders()
}

/** Writes, and waits until the client has read, so that a slow client does not fill the memory. */
export async function writeWithBackpressure(res: Response, text: string, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted()
  if (!res.write(text)) await once(res, 'drain', { signal })
}

/** One event with JSON as its data. */
export const dataEvent = (value: unknown): string => `data: ${JSON.stringify(value)}\n\n`

/** A signal that aborts when the connection closes before the response is complete. */
export function abortedByClient(res: Response): AbortSignal {
  const controller = new AbortController()
  if (res.closed) controller.abort()
  else
    res.once('close', () => {
      if (!res.writableFinished) controller.abort()
    })
  return controller.signal
}
