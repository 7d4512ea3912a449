// `npm run dev`: starts Vite and, unless the environment names a provider, a local OpenRoute.
import { startEmulator } from '@openroute-kit/emulator'
import { createServer } from 'vite'

const { env } = process
const port = (/** @type {string} */ name, /** @type {number} */ otherwise) => Number(env[name] || otherwise)

try {
  const local =
    env.OPENROUTE_PROVIDER || env.OPENROUTE_SITE_URL || env.OPENROUTE_API_URL
      ? undefined
      : await startEmulator({ port: port('EMULATOR_PORT', 4010) })
  if (local !== undefined) {
    env.OPENROUTE_SITE_URL = local.siteUrl
    env.OPENROUTE_API_URL = local.apiUrl
  }
  const vite = await createServer({
    root: import.meta.dirname,
    server: { port: port('PORT', 5173), strictPort: true },
  })
  await vite.listen()
  const provider = local ? `a local OpenRoute; ${local.siteUrl} shows each request` : 'set by the environment'
  process.stdout.write(
    `\n  Open ${vite.resolvedUrls?.local[0]} and click “Log in with OpenRoute”.\n\n  Provider  ${provider}\n  Stop      Ctrl-C\n\n`,
  )
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`)
  process.exit(1)
}
