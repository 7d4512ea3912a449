import { type Emulator, startEmulator } from '@openroute-kit/emulator'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, it, vi } from 'vitest'
import { runs } from '../fuzz/fuzz.js'
import { connectTo } from '../helpers/redis-app-setups.js'
import { type RedisProcess, startRedis } from '../helpers/redis-server.js'
import { MODES } from './modes.js'
import { DAY, SessionWorld } from './session-world.js'
import type { App } from './state.js'

const clock = { time: 0 }
const USERS = ['user_ann', 'user_bo'] as const
let emulators: Emulator[]
let redis: RedisProcess
let client: Awaited<ReturnType<typeof connectTo>>

beforeAll(async () => {
  // Stores use the clock of the process; timers stay real.
  vi.useFakeTimers({ toFake: ['Date'] })
  const users = USERS.map((id) => ({ id, name: id, credits: 1e6 }))
  // Two providers with one id, like one that has moved to another address.
  emulators = await Promise.all([0, 1].map(() => startEmulator({ users, now: () => clock.time })))
  redis = await startRedis()
  client = await connectTo(redis.url)
})
afterAll(async () => {
  vi.useRealTimers()
  client?.destroy()
  await redis?.stop()
  await Promise.all((emulators ?? []).map((emulator) => emulator.close()))
})

const MINUTE = 60_000

const STEPS = [
  ...['signIn', 'signIn', 'signIn', 'twoAtOnce', 'signOut', 'signOut', 'signOutUser', 'signOutKey'],
  ...['beginWrite', 'beginWrite', 'finishWrites', 'delayWrite', 'failStores', 'restart', 'rotate'],
  ...['copy', 'copy', 'swapCookies', 'wait', 'wait', 'check'],
] as const

const step = fc.record({
  does: fc.constantFrom(...STEPS),
  browser: fc.nat(1),
  app: fc.nat(1),
  /** The instance that gets the request. */
  at: fc.nat(1),
  user: fc.constantFrom(...USERS),
  ms: fc.constantFrom(1000, MINUTE, 16 * MINUTE, 6 * 60 * MINUTE, 3 * DAY, 9 * DAY, 15 * DAY),
  count: fc.integer({ min: 1, max: 4 }),
})
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never

async function take(world: SessionWorld, { does, browser, app: which, at, user, ms, count }: Step) {
  const jar = world.browsers[browser] as SessionWorld['browsers'][number]
  const app = world.apps[which] as App
  switch (does) {
    case 'signIn':
    case 'twoAtOnce': {
      const consents = [await world.begin(jar, app, at)]
      if (does === 'twoAtOnce') consents.push(await world.begin(jar, app, at))
      return world.finish(jar, app, at, consents, user)
    }
    case 'signOut':
      return world.signOut(jar, app, at)
    case 'signOutUser':
      return world.signOutEverywhere(app, at, { userId: user })
    case 'signOutKey': {
      const login = world.logins.findLast((one) => one.app === app)
      return login && world.signOutEverywhere(app, at, { keyId: login.keyId })
    }
    case 'beginWrite':
      return world.beginWrite(jar, app, at)
    case 'finishWrites':
      return world.finishWrites()
    case 'delayWrite':
      return world.delayWrite()
    case 'failStores':
      return world.failStores(count)
    case 'restart':
      return world.restart(app)
    case 'rotate':
      return world.rotate(app)
    case 'copy':
      return world.copy(jar)
    case 'swapCookies':
      return world.swapCookies(jar)
    case 'wait':
      return world.wait(ms)
    case 'check':
      return world.check()
  }
}

const title =
  'F01 F02 F03 F04 F11 F15 F18 signs no one in again after a sign-out or as another user, and keeps keys with their app: %s'

describe('any sequence of logins, sign-outs, faults, restarts and weeks', () => {
  it.each(MODES.map((mode) => [mode.name, mode] as const))(title, async (_, mode) => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 8, maxLength: 40, size: 'max' }), async (steps) => {
        clock.time = Date.parse('2026-01-01T00:00:00Z')
        vi.setSystemTime(clock.time)
        await client.flushAll()
        const world = new SessionWorld(
          mode,
          mode.open(client, () => clock.time),
          clock,
        )
        await world.open(emulators)
        try {
          for (const one of steps) await take(world, one)
          await world.finishWrites()
          for (const ms of [0, 16 * MINUTE, 5 * DAY]) {
            await world.wait(ms)
            await world.check()
          }
        } finally {
          await world.close()
        }
      }),
      runs(20),
    )
  })
})
