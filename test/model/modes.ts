import type { Emulator } from '@openroute-kit/emulator'
import {
  memoryStore,
  type OpenRouteOptions,
  type RedisCommands,
  redisSessionStore,
  redisSharedState,
  type SharedState,
  type Visitor as Who,
} from '@openroute-kit/server'
import { RedisStore } from 'connect-redis'
import type { RequestHandler } from 'express'
import type { Store } from 'express-session'
import { startExpressApp } from '../helpers/express-app.js'
import { FlakyStore, flakyWebStore, StoreFaults } from '../helpers/flaky-store.js'
import type { connectTo } from '../helpers/redis-app-setups.js'
import { startWebApp } from '../helpers/web-app.js'

/** A running instance of an app. */
export interface Instance {
  readonly url: string
  readonly or: { signOutEverywhere(who: Who): Promise<void> }
  close(): Promise<void>
}

/** What outlives the processes of the apps. */
export interface Backend {
  /** Makes stores and shared state fail or wait. */
  readonly faults: StoreFaults
  /** Lets time pass for what does not use the clock of this process. */
  age(ms: number): Promise<void>
  start(options: { emulator: Emulator; kit: Partial<OpenRouteOptions>; name: string }): Promise<Instance>
}

export interface Mode {
  readonly name: string
  /** Whether instances share their state in Redis. Without, an app has one instance. */
  readonly shared: boolean
  /** Whether a sign-out survives a restart, also for copies of cookies. */
  readonly survivesRestart: boolean
  /** Whether a write to the store may arrive late. express-session would hold the response for it. */
  readonly delaysWrites: boolean
  open(client: Awaited<ReturnType<typeof connectTo>>, now: () => number): Backend
}

/** Requests of the app that wait with a loaded session, until they are released. */
class Gate {
  #waiting: (() => void)[] = []
  #arrived = () => {}

  wait(): Promise<void> {
    this.#arrived()
    return new Promise((resolve) => this.#waiting.push(resolve))
  }
  /** Resolves when the next request waits. */
  arrival(): Promise<void> {
    return new Promise((resolve) => {
      this.#arrived = resolve
    })
  }
  open(): void {
    for (const go of this.#waiting.splice(0)) go()
  }
}
export const gate = new Gate()

/** An app's own route that loads the session, takes its time, and writes. */
const slowWrite: RequestHandler = (req, res, next) => {
  gate.wait().then(() => {
    Object.assign(req.session, { written: ((req.session as { written?: number }).written ?? 0) + 1 })
    res.end('written')
  }, next)
}

function express(store: Store, faults: StoreFaults, shared?: SharedState): Omit<Backend, 'age'> {
  return {
    faults,
    start: ({ emulator, kit, name }) =>
      startExpressApp({
        emulator,
        store,
        kit: { ...kit, ...(shared && { shared }) },
        session: { name, rolling: true, resave: true, cookie: { maxAge: 40 * 86_400_000 } },
        before: (app) => app.get('/write', slowWrite),
      }),
  }
}

const troubled = (client: RedisCommands, faults: StoreFaults): RedisCommands => ({
  sendCommand([name = '', ...args]) {
    const operation = name === 'GET' || name === 'MGET' ? 'get' : 'set'
    return faults.pass({ operation, id: args[0] ?? '', value: args.join(' ') }, () =>
      client.sendCommand([name, ...args]),
    )
  },
})

const age = async () => {}

/** Shortens the lifetimes of all keys. */
const ageRedis = (client: RedisCommands) => async (ms: number) => {
  await client.sendCommand(['EVAL', AGE, '0', String(ms)])
}
const AGE = `
for _, key in ipairs(redis.call('keys', '*')) do
  local left = redis.call('pttl', key)
  if left > 0 then redis.call('pexpire', key, math.max(1, left - tonumber(ARGV[1]))) end
end`

export const MODES: readonly Mode[] = [
  {
    name: 'Express, store',
    shared: false,
    survivesRestart: true,
    delaysWrites: false,
    open() {
      const faults = new StoreFaults()
      return { ...express(new FlakyStore(faults).setMaxListeners(0), faults), age }
    },
  },
  {
    name: 'Express, store, `shared`',
    shared: true,
    survivesRestart: true,
    delaysWrites: false,
    open(client) {
      const faults = new StoreFaults()
      // Each start adds a listener to the store.
      const store = new RedisStore({ client }).setMaxListeners(0)
      return {
        ...express(store, faults, redisSharedState(troubled(client, faults))),
        age: ageRedis(client),
      }
    },
  },
  {
    name: 'Web, store',
    shared: false,
    survivesRestart: true,
    delaysWrites: true,
    open(_, now) {
      const faults = new StoreFaults()
      const store = flakyWebStore(faults, memoryStore(now))
      return { faults, age, start: ({ emulator, kit }) => startWebApp({ emulator, kit, store }) }
    },
  },
  {
    name: 'Web, store, `shared`',
    shared: true,
    survivesRestart: true,
    delaysWrites: true,
    open(client) {
      const faults = new StoreFaults()
      const redis = troubled(client, faults)
      const store = redisSessionStore(redis)
      const shared = redisSharedState(redis)
      return {
        faults,
        age: ageRedis(client),
        start: ({ emulator, kit }) => startWebApp({ emulator, store, kit: { ...kit, shared } }),
      }
    },
  },
  {
    name: 'sealed cookie',
    shared: false,
    survivesRestart: false,
    delaysWrites: false,
    open() {
      return { faults: new StoreFaults(), age, start: ({ emulator, kit }) => startWebApp({ emulator, kit }) }
    },
  },
  {
    name: 'sealed cookie, `shared`',
    shared: true,
    survivesRestart: true,
    delaysWrites: false,
    open(client) {
      const faults = new StoreFaults()
      const shared = redisSharedState(troubled(client, faults))
      return {
        faults,
        age: ageRedis(client),
        start: ({ emulator, kit }) => startWebApp({ emulator, kit: { ...kit, shared } }),
      }
    },
  },
]
