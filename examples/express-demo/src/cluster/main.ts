// Three instances of the demo on one Redis, behind a balancer that sends each request to the next: to look at, to stop and to
// kill while somebody is logging in.
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { closeServers } from '../close-servers.js'
import { ConfigError, whole } from '../config-values.js'
import { ListenError, listen } from '../listen.js'
import { onParentGone } from '../on-parent-gone.js'
import { startLocalProvider } from '../start.js'
import { createBalancer } from './balancer.js'
import { type Instance, startInstance, watchInstances } from './instance.js'
import { startLocalRedis } from './local-redis.js'

const INSTANCES = 3
const PROVIDER = ['OPENROUTE_PROVIDER', 'OPENROUTE_SITE_URL', 'OPENROUTE_API_URL']
/** The instances give their answers 5 seconds. */
const GRACE_MS = 6000

const { env } = process
const say = (text: string) => process.stdout.write(`${text}\n`)

try {
  await start()
} catch (error) {
  if (!(error instanceof ConfigError || error instanceof ListenError)) throw error
  process.stderr.write(`${error.message}\n`)
  process.exit(error instanceof ListenError ? 1 : 2)
}

async function start(): Promise<void> {
  const port = whole(env, 'PORT', 3000, 1, 65_535 - INSTANCES)
  const metricsPort = whole(env, 'METRICS_PORT', 9464, 0, 65_535 - INSTANCES)
  const own = !PROVIDER.some((name) => env[name])
  const emulator = own ? await startLocalProvider(whole(env, 'EMULATOR_PORT', 4010, 1, 65_535)) : undefined
  const redis = env.REDIS_URL ? undefined : await startLocalRedis(whole(env, 'REDIS_PORT', 6390, 1, 65_535))
  const baseUrl = env.BASE_URL || `http://localhost:${port}`
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
    npm_lifecycle_event: 'demo:cluster', // so that they end when this process is gone
  }
  const instances = Array.from({ length: INSTANCES }, (_, index) =>
    startInstance(String(index + 1), {
      ...shared,
      PORT: String(port + index + 1),
      METRICS_PORT: String(metricsPort && metricsPort + index),
    }),
  )
  const servers = await listen({ handler: createBalancer(instances), port, hosts: ['127.0.0.1', '::1'] })
  const unwatch = watchInstances(instances, () => say(`  ${status(instances)}`))
  say(greeting(baseUrl, emulator?.siteUrl, shared.REDIS_URL ?? '', instances))

  let stopping = false
  const stop = async () => {
    if (stopping) return
    stopping = true
    say('Stopping: answers under way get 5 seconds.')
    unwatch()
    for (const instance of instances) instance.process.kill('SIGTERM')
    await closeServers(servers, GRACE_MS, () => {})
    await Promise.all(instances.map(ended))
    redis?.process.kill('SIGTERM')
    await emulator?.close()
    process.exit(0)
  }
  process.on('SIGINT', stop)
  process.on('SIGTERM', stop)
  if (env.npm_lifecycle_event !== undefined) onParentGone(stop)
}

const ended = async ({ process: child }: Instance) => {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
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

  Provider   ${emulator ? `a local OpenRoute; ${emulator} shows each request as it happens` : 'as the environment says'}
  Redis      ${redis}
${instances.map(({ name, port, process: { pid } }) => `  Instance ${name} http://127.0.0.1:${port}, process ${pid}`).join('\n')}

  Try        kill -9 ${instances[0]?.process.pid} while you log in or an answer runs, then go on
  Stop       Ctrl-C
`
}
