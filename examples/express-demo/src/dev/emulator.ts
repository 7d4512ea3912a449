// The local OpenRoute of `npm run dev`, in a process of its own: it keeps its users, keys and log while the server restarts.
import { whole } from '../config-values.js'
import { exitWithError } from '../processes/exit-with-error.js'
import { onParentExit } from '../processes/on-parent-exit.js'
import { startLocalProvider } from '../start-local-provider.js'

try {
  const { siteUrl, apiUrl } = await startLocalProvider(whole(process.env, 'EMULATOR_PORT', 4010, 1, 65_535))
  onParentExit(() => process.exit())
  process.send?.({ siteUrl, apiUrl })
} catch (error) {
  exitWithError(error)
}
