// What the tests under load share: the built demo on a real Redis, with an emulator as its provider, and its own figures.
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { type Emulator, startEmulator } from '@openroute-kit/emulator'
import { createClient } from 'redis'
import { type DemoProcess, startDemo } from '../helpers/demo.js'
import { freePorts } from '../helpers/free-ports.js'
import { type RedisProcess, startRedis } from '../helpers/redis-server.js'
import { Visitor } from '../helpers/visitor.js'

const HOOK = fileURLToPath(new URL('collect-garbage.mjs', import.meta.url))

/** Redis's reply for a key that has expired since it was listed. */
const GONE = -2

export interface Figures {
  /** Bytes that are in use after a garbage collection. */
  heap: number
  /** Resident memory in bytes. */
  resident: number
  /** File descriptors: files and sockets. */
  open: number
}

export interface LoadedDemo {
  emulator: Emulator
  demo: DemoProcess
  redis: RedisProcess
  figures(): Promise<Figures>
  /** Names of all keys in Redis with the milliseconds they have left. */
  keys(): Promise<[name: string, leftMs: number][]>
  close(): Promise<void>
}

export async function startLoadedDemo({ chunkDelayMs = 0 } = {}): Promise<LoadedDemo> {
  const [metricsPort = 0] = await freePorts(1)
  const emulator = await startEmulator({ chunkDelayMs })
  const redis = await startRedis()
  const client = await createClient({ url: redis.url }).connect()
  const demo = await startDemo({
    nodeOptions: ['--expose-gc', '--import', HOOK],
    env: {
      OPENROUTE_SITE_URL: emulator.siteUrl,
      OPENROUTE_API_URL: emulator.apiUrl,
      REDIS_URL: redis.url,
      METRICS_PORT: String(metricsPort),
      // The tests act as the proxy, so that visitors can have addresses of their own and the limits stay on.
      TRUST_PROXY: '1',
    },
  })
  return {
    emulator,
    demo,
    redis,
    async figures() {
      demo.process.kill('SIGUSR2')
      await wait(500)
      const text = await (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text()
      const read = (name: string) => {
        const value = new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1]
        if (value === undefined) throw new Error(`The demo reports no ${name}.`)
        return Number(value)
      }
      return {
        heap: read('nodejs_heap_size_used_bytes'),
        resident: read('process_resident_memory_bytes'),
        open: read('process_open_fds'),
      }
    },
    async keys() {
      const names = await client.keys('*')
      const all = await Promise.all(
        names.map(async (name): Promise<[string, number]> => [name, await client.pTTL(name)]),
      )
      return all.filter(([, leftMs]) => leftMs !== GONE)
    },
    async close() {
      await demo.stop()
      client.destroy()
      await redis.stop()
      await emulator.close()
    },
  }
}

/** A visitor from an address of their own, as the demo's proxy would report it. */
export function visitorFrom(demo: DemoProcess, index: number): Visitor {
  const address = `10.${(index >> 16) & 255}.${(index >> 8) & 255}.${index & 255}`
  return new Visitor(demo.url, '/openroute', { 'x-forwarded-for': address })
}

/** Runs `work` for 0 to `count` - 1, `atOnce` at a time. */
export async function inParallel(
  count: number,
  atOnce: number,
  work: (index: number) => Promise<void>,
): Promise<void> {
  let next = 0
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      while (next < count) await work(next++)
    }),
  )
}
