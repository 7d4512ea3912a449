// `npm run demo:cluster`: three instances of the demo on one Redis, behind a balancer that sends each request to the next one. Stop or
// kill one while you log in.
import { randomBytes } from 'node:crypto'
import * as v from 'valibot'
import { METRICS_PORT } from '../config/config.js'
import { port, readEnv } from '../config/read-env.js'
import { closeServers } from '../http/close-servers.js'
import { listen } from '../http/listen.js'
import { ChildProcesses } from '../processes/child-processes.js'
import { exitWithError } from '../processes/exit-with-error.js'
import { startLocalRedis } from '../processes/local-redis.js'
import { stopOnSignal } from '../processes/stop-on-signal.js'
import { startLocalProvider } from '../start-local-provider.js'
import { createBalancer } from './balancer.js'
import { type Instance, startInstance, watchInstances } from './instance.js'

const INSTANCES = 3
const PROVIDER = ['OPENROUTE_PROVIDER', 'OPENROUTE_SITE_URL', 'OPENROUTE_API_URL', 'OPENROUTE_INSECURE']
/** The instances give their responses 5 seconds. */
const GRACE_MS = 6000

/** The instances listen on the ports after these. */
const max = 65_535 - INSTANCES
const PORTS = v.object({
  PORT: port('PORT', 3000, { max }),
  METRICS_PORT: port('METRICS_PORT', METRICS_PORT, { min: 0, max }),
  EMULATOR_PORT: port('EMULATOR_PORT', 4010),
  REDIS_PORT: port('REDIS_PORT', 6390),
})

const { env } = process
const print = (text: string) => process.stdout.write(`${text}\n`)

const children = new ChildProcesses()
// Replaced once everything has started.
let stop = async () => {}
stopOnSignal(() => stop())
try {
  stop = await start()
} catch (error) {
  exitWithError(error)
}

/** Starts everything. Returns a function that stops it in order. */
async function start(): Promise<() => Promise<void>> {
  const ports = readEnv(PORTS, env)
  const own = !PROVIDER.some((name) => env[name])
  const instances: Instance[] = []
  // This process listens first: if its port is taken, nothing else is started.
  const servers = await listen({
    handler: createBalancer(instances),
    port: ports.PORT,
    hosts: ['127.0.0.1', '::1'],
  })
  const emulator = own ? await startLocalProvider(ports.EMULATOR_PORT) : undefined
  const redis = env.REDIS_URL ? undefined : await startLocalRedis(children, ports.REDIS_PORT)
  const baseUrl = env.BASE_URL || `http://localhost:${ports.PORT}`
  const secret = (name: string) => env[name] || randomBytes(32).toString('base64url')
  const shared = {
    PATH: env.PATH,
    BASE_URL: baseUrl,
    ...(emulator
      ? { OPENROUTE_SITE_URL: emulator.siteUrl, OPENROUTE_API_URL: emulator.apiUrl }
      : Object.fromEntries(PROVIDER.map((name) => [name, env[name]]))),
    OPENROUTE_KIT_SECRET: secret('OPENROUTE_KIT_SECRET'),
    SESSION_SECRET: secret('SESSION_SECRET'),
    REDIS_URL: env.REDIS_URL || redis?.url,
    LOG_LEVEL: env.LOG_LEVEL,
    TRUST_PROXY: '1',
  }
  const starting = Array.from({ length: INSTANCES }, (_, index) =>
    startInstance(children, String(index + 1), {
      ...shared,
      PORT: String(ports.PORT + index + 1),
      METRICS_PORT: String(ports.METRICS_PORT && ports.METRICS_PORT + index),
    }),
  )
  instances.push(...(await Promise.all(starting)))
  print(greeting(baseUrl, emulator?.siteUrl, shared.REDIS_URL ?? '', instances))
  print(`  ${status(instances)}`)
  const unwatch = watchInstances(instances, () => print(`  ${status(instances)}`))

  return async () => {
    print('Stopping: running responses get 5 seconds.')
    unwatch()
    await Promise.all([
      ...instances.map((instance) => children.end(instance.process, GRACE_MS)),
      closeServers(servers, GRACE_MS, () => {}),
    ])
    if (redis) await children.end(redis.process, GRACE_MS)
    await emulator?.close()
  }
}

function status(instances: readonly Instance[]): string {
  const up = instances.filter((instance) => instance.up).map(({ name }) => name)
  return `Up: ${up.length} of ${instances.length}${up.length > 0 ? ` (${up.join(', ')})` : ''}`
}

function greeting(
  baseUrl: string,
  emulator: string | undefined,
  redis: string,
  instances: readonly Instance[],
): string {
  return `
  Open ${baseUrl} and click “Log in with OpenRoute”. Each request goes to the next instance: see X-Instance.

  Provider   ${emulator ? `a local OpenRoute; ${emulator} shows each request as it happens` : 'set by the environment'}
  Redis      ${redis}
${instances.map(({ name, port, process: { pid } }) => `  Instance ${name} http://127.0.0.1:${port}, process ${pid}`).join('\n')}

  Try        kill -9 ${instances[0]?.process.pid} while you log in or while a completion streams, then go on
  Stop       Ctrl-C
`
}
