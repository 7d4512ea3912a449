const PARENT_CHECK_MS = 500

/**
 * Calls `stop` once the process that started this one is gone: it may have been killed, and then sends no signal. A launcher's
 * IPC channel closes at that moment. Under npm there is none, and the shell between npm and this process passes no signal on,
 * so this process checks who its parent is. Anywhere else a process may outlive its parent.
 */
export function onParentExit(stop: () => void): void {
  if (process.send !== undefined) {
    // The channel may have closed while this process was starting.
    if (process.connected) process.once('disconnect', stop)
    else stop()
  } else if (process.env.npm_lifecycle_event !== undefined) {
    const parent = process.ppid
    const timer = setInterval(() => {
      if (process.ppid === parent) return
      clearInterval(timer)
      stop()
    }, PARENT_CHECK_MS).unref()
  }
}
