// The local OpenRoute of `npm run dev`, in its own process, so that it keeps its users, keys and log while the server restarts.
import * as v from 'valibot'
import { port, readEnv } from '../config/read-env.js'
import { exitWithError } from '../processes/exit-with-error.js'
import { onParentExit } from '../processes/on-parent-exit.js'
import { startLocalProvider } from '../start-local-provider.js'

try {
  const { EMULATOR_PORT } = readEnv(v.object({ EMULATOR_PORT: port('EMULATOR_PORT', 4010) }), process.env)
  const { siteUrl, apiUrl } = await startLocalProvider(EMULATOR_PORT)
  onParentExit(() => process.exit())
  process.send?.({ siteUrl, apiUrl })
} catch (error) {
  exitWithError(error)
}
