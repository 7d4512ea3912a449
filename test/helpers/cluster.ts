// Several instances of the built demo on one Redis, each in a process of its own, with one emulator as their provider.
import { type Emulator, startEmulator } from '@openroute-kit/emulator'
import { type DemoProcess, startDemo } from './demo.js'
import { freePorts } from './free-ports.js'
import { type RedisProcess, startRedis } from './redis-server.js'
import { chatBody, OWN_SCRIPT, Visitor } from './visitor.js'

const SECRETS = {
  OPENROUTE_KIT_SECRET: 'kq8vT2mZr4Xw7LbN9cYpH3sJdGf6AeUo5iR1xBtM',
  SESSION_SECRET: 'Zb7nQ4tLw9RxVc2KmYp8Hs3JdGf6AeUo5iTq1kXv',
}

export interface Cluster {
  emulator: Emulator
  redis: RedisProcess
  /** In order; {@link Cluster.replace} starts a new one in place of one that has ended. */
  readonly instances: DemoProcess[]
  replace(index: number): Promise<void>
  /** Requests a streamed completion from an instance. `more` is added to the request body. */
  stream(visitor: Visitor, index: number, more?: object, init?: RequestInit): Promise<Response>
  /** A visitor at the first instance by default. */
  visitor(): Visitor
  /** The address of a path at an instance. */
  at(index: number, path: string): string
  close(): Promise<void>
}

export interface ClusterOptions {
  /** Default 3. */
  instances?: number
  /** Where each of the instances finds Redis. Default: its own address. */
  redisUrls?: readonly string[]
  redis?: RedisProcess
}

export async function startCluster(options: ClusterOptions = {}): Promise<Cluster> {
  const emulator = await startEmulator({ chunkDelayMs: 20 })
  const redis = options.redis ?? (await startRedis())
  const ports = await freePorts(options.instances ?? 3)
  const start = (port: number, index: number) =>
    startDemo({
      env: {
        ...SECRETS,
        PORT: String(port),
        BASE_URL: `http://localhost:${ports[0]}`,
        OPENROUTE_SITE_URL: emulator.siteUrl,
        OPENROUTE_API_URL: emulator.apiUrl,
        REDIS_URL: options.redisUrls?.[index] ?? redis.url,
      },
    })
  const instances = await Promise.all(ports.map(start))
  const at = (index: number, path: string) => {
    const { pathname, search } = new URL(path, 'http://localhost')
    return `${instances[index]?.listenUrl}${pathname}${search}`
  }
  return {
    emulator,
    redis,
    instances,
    at,
    async replace(index) {
      instances[index] = await start(ports[index] as number, index)
    },
    stream: (visitor, index, more = {}, init = {}) =>
      visitor.request(at(index, '/openroute/api/chat/completions'), {
        method: 'POST',
        headers: OWN_SCRIPT,
        body: chatBody({ stream: true, ...more }),
        ...init,
      }),
    visitor: () => new Visitor(`http://localhost:${ports[0]}`),
    async close() {
      for (const { process } of instances) process.kill('SIGKILL')
      await redis.stop()
      await emulator.close()
    },
  }
}

/** Returns the response of a request and the milliseconds that it took. */
export async function timed(request: Promise<Response>): Promise<{ response: Response; ms: number }> {
  const start = performance.now()
  const response = await request
  return { response, ms: performance.now() - start }
}
