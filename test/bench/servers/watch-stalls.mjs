const INTERVAL_MS = 5

/**
 * Notes how long the event loop was blocked. On a shared machine a process also waits for its core, which would count as a stall, so a
 * pause counts only as far as the process used the CPU in it. Watching takes CPU time itself, so it starts with the first question.
 */
export function watchStalls() {
  let longest = 0
  /** @type {NodeJS.Timeout | undefined} */
  let timer

  function watch() {
    let time = performance.now()
    let cpu = process.cpuUsage()
    timer = setInterval(() => {
      const now = performance.now()
      const { user, system } = process.cpuUsage(cpu)
      longest = Math.max(longest, Math.min(now - time - INTERVAL_MS, (user + system) / 1000))
      time = now
      cpu = process.cpuUsage()
    }, INTERVAL_MS).unref()
  }

  return {
    /** The longest one since the last call, in milliseconds. */
    longestMs() {
      if (timer === undefined) watch()
      const result = longest
      longest = 0
      return result
    },
  }
}
