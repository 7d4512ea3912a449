const PARENT_CHECK_MS = 500

/** The shell in which npm runs a script passes no signal on: ending `npm start` would leave this process behind. */
export function onParentGone(stop: () => void): void {
  const parent = process.ppid
  const timer = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(timer)
    stop()
  }, PARENT_CHECK_MS).unref()
}
