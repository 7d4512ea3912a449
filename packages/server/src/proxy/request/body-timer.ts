/** The average rate that a body must have, in bytes per second: half of what the slowest mobile networks reach. */
const MIN_RATE = 4 * 1024

/** How long a body of this size may take, in milliseconds, if it pauses for `ms` in all. */
export function bodyDeadlineMs(ms: number, bytes: number): number {
  return ms + (bytes / MIN_RATE) * 1000
}

export interface BodyTimer {
  /** Call this for each chunk of the body. */
  received(bytes: number): void
  stop(): void
}

/**
 * Calls `onTimeout` once if a request body pauses for `ms`, or falls behind the minimum rate by `ms`. So an upload may take long on
 * a slow line (S14), but a client that sends a byte now and then can't hold memory and slots (B26).
 */
export function startBodyTimer(ms: number, onTimeout: () => void): BodyTimer {
  const start = performance.now()
  let last = start
  let total = 0
  /** The time by which more bytes must arrive. */
  const deadline = () => Math.min(last + ms, start + bodyDeadlineMs(ms, total))
  // Not restarted for each chunk: there may be as many as bytes.
  const check = () => {
    const left = deadline() - performance.now()
    if (left <= 0) onTimeout()
    else timer = setTimeout(check, Math.ceil(left))
  }
  let timer = setTimeout(check, ms)
  return {
    received(bytes) {
      last = performance.now()
      total += bytes
    },
    stop: () => clearTimeout(timer),
  }
}
