import { OpenRouteError } from '@openroute-kit/core'
import { readConfig } from './config.js'
import { ConfigError } from './config-values.js'
import { ListenError } from './listen.js'
import { onParentGone } from './on-parent-gone.js'
import { type RunningDemo, startDemo } from './start.js'

const GRACE_MS = 5000
/** npm hands on the Ctrl-C that the terminal has sent to this process already: one press, two signals. */
const SAME_PRESS_MS = 500

try {
  const demo = await startDemo(readConfig(process.env))
  process.stdout.write(demo.greeting)
  stopOnSignal(demo)
} catch (error) {
  if (!(error instanceof ConfigError || error instanceof ListenError || error instanceof OpenRouteError))
    throw error
  process.stderr.write(`${error.message}\n`)
  // 2: told wrongly; 1: told rightly, but it cannot be done here.
  process.exit(error instanceof ListenError ? 1 : 2)
}

function stopOnSignal(demo: RunningDemo): void {
  let stoppedAt: number | undefined
  const stop = async () => {
    if (stoppedAt !== undefined) {
      if (Date.now() - stoppedAt > SAME_PRESS_MS) process.exit(130)
      return
    }
    stoppedAt = Date.now()
    process.stdout.write('Stopping. Answers under way get 5 seconds; Ctrl-C again stops at once.\n')
    await demo.close(GRACE_MS)
    process.exit(0)
  }
  process.on('SIGINT', stop)
  process.on('SIGTERM', stop)
  if (process.env.npm_lifecycle_event !== undefined) onParentGone(stop)
}
