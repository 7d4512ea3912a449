// `npm run gallery`: the gallery, until Ctrl-C.
import process, { env, stderr, stdout } from 'node:process'
import { startGallery } from './gallery.mjs'

const PARENT_CHECK_MS = 500
const port = Number(env.GALLERY_PORT || 4020)

try {
  const gallery = await startGallery({ port })
  stdout.write(`
  Open ${gallery.url}; reload it after a change of the sources.
  Stop with Ctrl-C.

`)
  const stop = () => void gallery.close()
  process.once('SIGINT', stop).once('SIGTERM', stop)
  // The shell in which npm runs a script forwards no signal: without this check, the process would outlive npm.
  const parent = process.ppid
  if (env.npm_lifecycle_event !== undefined)
    setInterval(() => process.ppid !== parent && process.exit(), PARENT_CHECK_MS).unref()
} catch (error) {
  const { code, message } = /** @type {NodeJS.ErrnoException} */ (error)
  const taken = `Port ${port} is taken: stop the program that uses it, or choose another with GALLERY_PORT.`
  stderr.write(`${code === 'EADDRINUSE' ? taken : message}\n`)
  process.exitCode = 1
}
