import { once } from 'node:events'
import type { Response } from 'express'

export function openEventStream(res: Response): void {
  res.status(200)
  res.setHeader('content-type', 'text/event-stream; charset=utf-8')
  res.setHeader('cache-control', 'no-cache')
  res.flushHeaders()
}

/** Writes, and waits while the client does not read, so that nothing piles up here. */
export async function writePaced(res: Response, text: string, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted()
  if (!res.write(text)) await once(res, 'drain', { signal })
}

export const dataEvent = (value: unknown): string => `data: ${JSON.stringify(value)}\n\n`

/** Aborts when the connection closes before the answer is complete. */
export function clientGone(res: Response): AbortSignal {
  const controller = new AbortController()
  if (res.closed) controller.abort()
  else
    res.once('close', () => {
      if (!res.writableFinished) controller.abort()
    })
  return controller.signal
}
