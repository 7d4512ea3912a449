import { readConfig } from './config/config.js'
import { exitWithError } from './processes/exit-with-error.js'
import { stopOnSignal } from './processes/stop-on-signal.js'
import { startDemo } from './start.js'

const GRACE_MS = 5000

try {
  const config = readConfig(process.env)
  const demo = await startDemo(config)
  // `npm run dev` prints its own greeting, once for all the servers that it starts.
  const print = (text: string) => config.devReload || process.stdout.write(text)
  print(demo.greeting)
  stopOnSignal(async () => {
    print('Stopping. Running responses get 5 seconds; Ctrl-C again stops at once.\n')
    // A developer waits for the restart, and a browser may hold a connection on which it has sent nothing yet.
    await demo.close(config.devReload ? 0 : GRACE_MS)
  })
  // Notifies the process that started this one, if there is one.
  process.send?.('ready')
} catch (error) {
  exitWithError(error)
}
