import { onParentExit } from './on-parent-exit.js'

/** npm forwards the Ctrl-C that the terminal has also sent to this process: one press, two signals. */
const SAME_PRESS_MS = 500

/**
 * At SIGINT, at SIGTERM, or once the parent process has ended: calls `stop`, then exits with code 0. A second Ctrl-C exits at once.
 * A launcher calls this before it starts its first child process, since the default handling of a signal runs no `exit` handler.
 */
export function stopOnSignal(stop: () => Promise<void>): void {
  let stoppedAt: number | undefined
  const onSignal = async () => {
    if (stoppedAt !== undefined) {
      if (Date.now() - stoppedAt > SAME_PRESS_MS) process.exit(130)
      return
    }
    stoppedAt = Date.now()
    await stop()
    process.exit(0)
  }
  process.on('SIGINT', onSignal)
  process.on('SIGTERM', onSignal)
  onParentExit(onSignal)
}
