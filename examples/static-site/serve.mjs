// `npm run example:static`: the page and a local OpenRoute, until Ctrl-C.
import process, { env, stderr, stdout } from 'node:process'
import { startStaticSite } from './static-site.mjs'

const PARENT_CHECK_MS = 500

try {
  const site = await startStaticSite({
    port: Number(env.PORT || 3000),
    emulatorPort: Number(env.EMULATOR_PORT || 4010),
  })
  stdout.write(`
  Open ${site.url} and click “Log in with OpenRoute”.

  Provider  a local OpenRoute; ${site.emulator.siteUrl} shows each request as it happens
  Stop      Ctrl-C

`)
  const stop = () => void site.close()
  process.once('SIGINT', stop).once('SIGTERM', stop)
  // The shell in which npm runs a script forwards no signal: without this check, the process would outlive npm.
  const parent = process.ppid
  if (env.npm_lifecycle_event !== undefined)
    setInterval(() => process.ppid !== parent && process.exit(), PARENT_CHECK_MS).unref()
} catch (error) {
  const { code, message } = /** @type {NodeJS.ErrnoException} */ (error)
  const taken = `Port ${env.PORT || 3000} is taken: stop the program that uses it, or choose another with PORT.`
  stderr.write(`${code === 'EADDRINUSE' ? taken : message}\n`)
  process.exitCode = 1
}
