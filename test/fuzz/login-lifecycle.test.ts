import { type Emulator, startEmulator } from '@openroute-kit/emulator'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { runs } from './fuzz.js'
import { World } from './login-world.js'

const clock = { time: Date.parse('2026-01-01T00:00:00Z') }
const USERS = [
  { id: 'user_ann', name: 'Ann', credits: 1e6 },
  { id: 'user_bo', name: 'Bo', credits: 1e6 },
]
let emulator: Emulator

beforeAll(async () => {
  emulator = await startEmulator({ chunkDelayMs: 0, users: USERS, now: () => clock.time })
})
afterAll(() => emulator.close())

const MINUTE = 60_000

const step = fc.record({
  does: fc.constantFrom(
    ...[
      'start',
      'start',
      'start',
      'force',
      'approve',
      'approve',
      'arrive',
      'arrive',
      'arrive',
      'arriveTwice',
    ],
    ...['wrongCode', 'foreignCode', 'decline', 'restore', 'signIn', 'signIn', 'complete', 'complete', 'look'],
    ...['signOut', 'deleteKey', 'useDead', 'wait'],
  ),
  browser: fc.nat(1),
  /** Counted from the newest. */
  login: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.nat(8)),
  user: fc.nat(1),
  ms: fc.constantFrom(1, MINUTE, 5 * MINUTE, 11 * MINUTE, 16 * 24 * 60 * MINUTE),
})
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never

async function take(world: World, { does, browser: which, login: back, user: who, ms }: Step): Promise<void> {
  const browser = world.browsers[which] as World['browsers'][number]
  const user = (USERS[who] as (typeof USERS)[number]).id
  const login = world.logins.at(-1 - (back % world.logins.length))
  switch (does) {
    case 'start':
    case 'force':
      return void (await world.start(browser, does === 'force'))
    case 'signIn': {
      const fresh = await world.start(browser, true)
      if (fresh === null) return
      await world.approve(fresh, user)
      return world.arrive(browser, fresh)
    }
    case 'complete':
      return world.complete(browser)
    case 'look':
      return world.observe(browser)
    case 'signOut':
      return world.signOut(browser)
    case 'deleteKey':
      return world.deleteKey(browser)
    case 'useDead':
      return world.useDead(browser)
    case 'wait':
      return world.wait(ms)
  }
  if (login === undefined) return
  switch (does) {
    case 'approve':
      return world.approve(login, user)
    case 'arrive':
      return world.arrive(browser, login)
    case 'arriveTwice':
      return world.arrive(browser, login, undefined, 2)
    case 'wrongCode':
      return world.arrive(browser, login, 'auth_code_of_nobody')
    case 'foreignCode':
      return world.arrive(browser, login, world.logins[who]?.grant?.code)
    case 'decline':
      return world.arrive(browser, login, null)
    case 'restore':
      return world.restore(browser, login)
  }
}

describe('any sequence of logins in two browsers', () => {
  it.each([
    ['in a store', true],
    ['in cookies', false],
  ])(
    'A10 A27 B04 exchanges each login once and never gives one user another’s key, with sessions %s',
    async (_, stored) => {
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 40, size: 'max' }), async (steps) => {
          const world = new World(emulator, clock, stored)
          for (const one of steps) await take(world, one)
          for (const browser of world.browsers) {
            await world.useDead(browser)
            await world.complete(browser)
            await world.observe(browser)
          }
        }),
        runs(30),
      )
    },
  )
})
