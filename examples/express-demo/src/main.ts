import { readConfig } from './config.js'
import { exitWithError } from './exit-with-error.js'
import { stopOnSignal } from './processes/stop-on-signal.js'
import { startDemo } from './start.js'

const GRACE_MS = 5000

try {
  const demo = await startDemo(readConfig(process.env))
  process.stdout.write(demo.greeting)
  stopOnSignal(async () => {
    process.stdout.write('Stopping. Answers under way get 5 seconds; Ctrl-C again stops at once.\n')
    await demo.close(GRACE_MS)
  })
  // For the process that started this one, if it waits for that.
  process.send?.('ready')
} catch (error) {
  exitWithError(error)
}
