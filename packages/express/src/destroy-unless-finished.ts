import type { Response } from 'express'

/** Closes the connection of a response that has been ended, but which the client has not read within `ms` milliseconds. */
export function destroyUnlessFinished(res: Response, ms: number): void {
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
