import type { ServerResponse } from 'node:http'

/** Closes the connection of an ended response that the client does not read to its end within `ms` milliseconds. */
export function destroyUnlessFinished(res: ServerResponse, ms: number): void {
  if (res.writableFinished || res.destroyed) return
  const start = () => {
    const timer = setTimeout(() => res.destroy(), ms)
    const stop = () => clearTimeout(timer)
    res.once('finish', stop).once('close', stop)
  }
  // With HTTP pipelining, a response has no socket until the responses before it are finished.
  if (res.socket) start()
  else res.once('socket', start)
}
