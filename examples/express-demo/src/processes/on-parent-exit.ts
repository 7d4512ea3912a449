const PARENT_CHECK_MS = 500

/**
 * Calls `stop` once the parent process has ended, even if it was killed and could send no signal. The IPC channel of a launcher closes
 * at that moment. npm has no such channel, and the shell between npm and this process forwards no signal, so this process polls the id
 * of its parent. Without a launcher or npm, a process may outlive its parent.
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
