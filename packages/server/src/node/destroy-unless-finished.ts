import type { ServerResponse } from 'node:http'

/** Closes the connection of a response that has been ended, but but is not read by the client within `ms` milliseconds. */
export function destroyUnlessFinished(res: ServerResponse, ms: number): void {
  if (res.writableFinished || res.destroyed) return
  const start = () => {
    const timer = setTimeout(() => res.destroy(), ms)
    const stop = () => clearTimeout(timer)
    res.once('finish', stop).once('close', stop)
  }
  // In a pipeline, a response gets the socket when those before it have been read.
  if (res.socket) start()
  else res.once('socket', start)
}
