// `npm run dev`: after each change it builds, restarts the server and reloads the open pages. The local OpenRoute and Redis keep
// running, so users, keys and sessions stay.
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import * as v from 'valibot'
import { readConfig } from '../config/config.js'
import { configWarnings } from '../config/config-warnings.js'
import { port, readEnv } from '../config/read-env.js'
import { ChildExit, ChildProcesses } from '../processes/child-processes.js'
import { exitWithError } from '../processes/exit-with-error.js'
import { NoRedisError, startLocalRedis } from '../processes/local-redis.js'
import { stopOnSignal } from '../processes/stop-on-signal.js'
import { type DevEmulator, startDevEmulator } from './dev-emulator.js'
import { DevServer } from './dev-server.js'
import type { Rebuild } from './plan-rebuild.js'
import { createRebuildLoop } from './rebuild-loop.js'
import { buildScriptTag, runBuild } from './run-build.js'
import { watchSources } from './watch-sources.js'

const ROOT = fileURLToPath(new URL('../../../..', import.meta.url))
const END_MS = 1000

let isStopping = false
const print = (text: string) => isStopping || process.stdout.write(`  ${text}\n`)

const children = new ChildProcesses()
stopOnSignal(() => {
  isStopping = true
  return children.endAll(END_MS)
})
try {
  await start()
} catch (error) {
  exitWithError(error)
}

async function start(): Promise<void> {
  const env: NodeJS.ProcessEnv = { ...process.env, DEV_RELOAD: '1' }
  const config = readConfig(env)
  // Shared by all servers of this run: new secrets at a restart would sign everybody out.
  env.OPENROUTE_KIT_SECRET = config.secrets.kit.join()
  env.SESSION_SECRET = config.secrets.session.join()
  const emulator = 'emulatorPort' in config.provider ? await startDevEmulator(children, print) : undefined
  if (emulator) {
    env.OPENROUTE_SITE_URL = emulator.siteUrl
    env.OPENROUTE_API_URL = emulator.apiUrl
  }
  env.REDIS_URL ||= await startRedisIfInstalled()
  const server = new DevServer(children, env, () =>
    print('The server has ended: it starts again at the next change.'),
  )
  await server.start()

  const tools = { children, root: ROOT, write: (text: string) => void process.stderr.write(text) }
  let startedAt = 0
  const onChange = createRebuildLoop({
    async build(needed) {
      startedAt = performance.now()
      const succeeded = await runBuild(needed, tools)
      if (!succeeded)
        print('The build failed: the server and the page stay as they are until the next change.')
      return succeeded
    },
    async onBuilt(done) {
      if (!(await update(server, done))) return
      const seconds = ((performance.now() - startedAt) / 1000).toFixed(1)
      print(
        `Built in ${seconds} s${done.server ? ', server restarted' : done.page ? ', page reloaded' : ''}.`,
      )
      if (done.emulator && emulator)
        print(
          'The local OpenRoute still runs the previous build and keeps its users and keys: press e and Enter to restart it.',
        )
      if (done.dev) print('npm run dev itself has changed: restart it to use the change.')
      if (done.scriptTag) await buildScriptTag(tools)
    },
  })
  await watchSources(ROOT, (paths) => void onChange(paths))
  if (emulator) restartOnKey(emulator)
  process.stdout.write(greeting({ baseUrl: config.baseUrl, emulator, redisUrl: env.REDIS_URL }))
  for (const warning of configWarnings({ ...config, secrets: { ...config.secrets, generated: [] } }))
    print(`Note: ${warning}`)
}

/** The URL of Redis; `undefined`: this machine has no Redis. */
async function startRedisIfInstalled(): Promise<string | undefined> {
  try {
    const { REDIS_PORT } = readEnv(v.object({ REDIS_PORT: port('REDIS_PORT', 6390) }), process.env)
    return (await startLocalRedis(children, REDIS_PORT)).url
  } catch (error) {
    if (error instanceof NoRedisError) return undefined
    throw error
  }
}

/** Restarts the server or reloads the open pages. Returns whether that worked. */
async function update(server: DevServer, { server: restart, page }: Rebuild): Promise<boolean> {
  if (!restart) {
    if (page) server.reloadPages()
    return true
  }
  try {
    await server.start()
    return true
  } catch (error) {
    if (!(error instanceof ChildExit)) throw error
    print('The server did not start: it starts again at the next change.')
    return false
  }
}

function restartOnKey(emulator: DevEmulator): void {
  createInterface({ input: process.stdin }).on('line', (line) => {
    if (line.trim() === 'e') void emulator.restart()
  })
}

interface Greeting {
  baseUrl: string
  emulator: DevEmulator | undefined
  redisUrl: string | undefined
}

function greeting({ baseUrl, emulator, redisUrl }: Greeting): string {
  return `
  Open ${baseUrl} and click “Log in with OpenRoute”. Each change of the sources is built and shown.

  Provider  ${emulator ? `a local OpenRoute; ${emulator.siteUrl} shows each request; press e and Enter to restart it` : 'set by the environment'}
  Sessions  ${redisUrl ? 'in Redis: visitors stay signed in when the server restarts' : 'in memory: a restart of the server signs visitors out; install redis-server to keep them signed in'}
  Stop      Ctrl-C

`
}
