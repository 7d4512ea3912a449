import { type Emulator, startEmulator } from '@openroute-kit/emulator'
import type { OpenRouteOptions } from '@openroute-kit/server'
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { APP_SETUPS } from '../helpers/app-setups.js'
import { Visitor } from '../helpers/visitor.js'

let emulator: Emulator

beforeAll(async () => {
  emulator = await startEmulator({ chunkDelayMs: 1 })
})
afterAll(() => emulator.close())
beforeEach(() => emulator.clearRequests())

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

describe.each(APP_SETUPS)('the lifetime of a login on $name', ({ start }) => {
  async function signedIn(kit: Partial<OpenRouteOptions> = {}) {
    let clock = Date.now()
    const app = await start({ emulator, kit: { now: () => clock, ...kit } })
    onTestFinished(() => app.close())
    const visitor = new Visitor(app.url)
    await visitor.signIn(emulator)
    return {
      visitor,
      wait(ms: number) {
        clock += ms
      },
    }
  }

  /** Checks that the visitor is signed out on every route, whatever the browser still sends. */
  async function expectEnd(visitor: Visitor) {
    emulator.clearRequests()
    expect((await visitor.chat()).status).toBe(401)
    expect(emulator.requests).toEqual([])
    expect(await visitor.session()).toEqual({ signedIn: false })
  }

  it('B12 ends after 7 days without use', async () => {
    const { visitor, wait } = await signedIn()
    wait(7 * DAY_MS - HOUR_MS)
    expect(await visitor.session()).toMatchObject({ signedIn: true })

    const idle = await signedIn()
    idle.wait(7 * DAY_MS + 1000)
    await expectEnd(idle.visitor)
  })

  it('B12 continues while it is used, and still ends after 30 days', async () => {
    const { visitor, wait } = await signedIn()
    for (let day = 5; day < 30; day += 5) {
      wait(5 * DAY_MS)
      // Through the proxy, or through the session route.
      if (day % 2 === 0) expect(await visitor.session()).toMatchObject({ signedIn: true })
      else expect((await visitor.chat()).status).toBe(200)
    }
    wait(5 * DAY_MS + 1000)
    await expectEnd(visitor)
  })

  it('B12 ends with the key, however long sessions may last', async () => {
    const { visitor, wait } = await signedIn({ key: { limit: 5, expiresIn: 3600 } })
    wait(HOUR_MS - 60_000)
    expect((await visitor.chat()).status).toBe(200)
    wait(61_000)
    await expectEnd(visitor)
  })

  it('B12 follows the app’s settings', async () => {
    const { visitor, wait } = await signedIn({ sessionLifetimeSeconds: 3600, sessionIdleSeconds: 600 })
    for (let minutes = 8; minutes < 60; minutes += 8) {
      wait(8 * 60_000)
      expect((await visitor.chat()).status).toBe(200)
    }
    wait(8 * 60_000)
    await expectEnd(visitor)
  })
})
