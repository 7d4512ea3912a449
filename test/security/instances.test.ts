import { type Emulator, startEmulator } from '@openroute-kit/emulator'
import { memoryState, type OpenRouteOptions, type SharedState } from '@openroute-kit/server'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { APP_SETUPS, type AppSetup } from '../helpers/app-setups.js'
import { SECRET } from '../helpers/express-app.js'
import { Visitor } from '../helpers/visitor.js'

const NEW = 'Wn5yQd8hTz2LkR7vXc4FbJ9pGm6SaEu3oYi1tZqH'
const HOUR = 3_600_000

let emulator: Emulator

beforeAll(async () => {
  emulator = await startEmulator({ chunkDelayMs: 1 })
})
afterAll(() => emulator.close())

/** Starts instances of one app, one after the other or beside each other, on what outlives them. */
function appOf(setup: AppSetup) {
  const clock = { time: Date.now() }
  const shared: SharedState = { ...memoryState(() => clock.time), volatile: false }
  const sessions = setup.sessions()
  return {
    clock,
    async start(kit: Partial<OpenRouteOptions> = {}) {
      const app = await setup.start({ emulator, sessions, kit: { shared, now: () => clock.time, ...kit } })
      onTestFinished(() => app.close())
      return app as typeof app & { or: { signOutEverywhere(who: { userId: string }): Promise<void> } }
    },
  }
}

const isIn = async (visitor: Visitor) => (await visitor.session()).signedIn

async function signedIn(url: string, user = 'user_lin'): Promise<Visitor> {
  const visitor = new Visitor(url)
  const { pathname, search } = new URL(await emulator.approve(await visitor.startLogin(), { user }))
  expect((await visitor.navigate(pathname + search)).status).toBeLessThan(400)
  return visitor
}

describe.each(APP_SETUPS)('a sign-out at another instance of $name', (setup) => {
  it('F32 ends a login whose secret this instance does not have', async () => {
    const { start } = appOf(setup)
    const [ahead, behind] = [await start({ secret: [NEW, SECRET] }), await start({ secret: SECRET })]
    const visitor = await signedIn(ahead.url)
    const copy = visitor.copy()
    expect((await visitor.copy(behind.url).signOut()).status).toBe(200)
    expect(await isIn(copy)).toBe(false)
  })

  it('F32 ends a login that has expired by this instance’s configuration', async () => {
    const { start, clock } = appOf(setup)
    const [one, other] = [await start(), await start({ sessionIdleSeconds: 600 })]
    const visitor = await signedIn(one.url)
    const copy = visitor.copy()
    clock.time += HOUR
    expect((await visitor.copy(other.url).signOut()).status).toBe(200)
    expect(await isIn(copy)).toBe(false)
  })

  it('F32 ends the previous login when the account is switched there', async () => {
    const { start } = appOf(setup)
    const [ahead, behind] = [await start({ secret: [NEW, SECRET] }), await start({ secret: SECRET })]
    const visitor = await signedIn(ahead.url)
    const copy = visitor.copy()
    const there = visitor.copy(behind.url)
    const callback = await emulator.approve(await there.startLogin('?prompt=login'), { user: 'user_sam' })
    expect((await there.navigate(callback)).status).toBe(303)
    expect(await isIn(copy)).toBe(false)
  })

  it('F32 revives no session that a shorter lifetime has ended', async () => {
    const { start, clock } = appOf(setup)
    const [long, short] = [await start(), await start({ sessionLifetimeSeconds: 60 })]
    const visitor = await signedIn(long.url)
    clock.time += HOUR
    const there = visitor.copy(short.url)
    expect(await isIn(there)).toBe(false)
    expect(await isIn(there.copy(long.url))).toBe(false)
  })

  it('F33 holds after the app has moved to another origin, in both directions', async () => {
    const { start } = appOf(setup)
    const [before, after] = [await start(), await start({ baseUrl: 'http://localhost:7003' })]
    const [one, two] = [await signedIn(before.url), await signedIn(before.url)]
    expect(await isIn(one.copy(after.url))).toBe(true)
    await one.signOut()
    expect(await isIn(one.copy(after.url))).toBe(false)
    await before.or.signOutEverywhere({ userId: 'user_lin' })
    expect(await isIn(two.copy(after.url))).toBe(false)
    const three = await signedIn(before.url)
    await after.or.signOutEverywhere({ userId: 'user_lin' })
    expect(await isIn(three.copy(after.url))).toBe(false)
    expect(await isIn(await signedIn(after.url))).toBe(true)
  })
})

describe.each(APP_SETUPS)('logins of one browser on $name', (setup) => {
  it('F35 leave only the last one when the browser withholds the session cookie', async () => {
    const { start } = appOf(setup)
    const browser = new Visitor((await start()).url)
    const consents = [await browser.startLogin(), await browser.startLogin()]
    const [first, second] = await Promise.all(
      ['user_lin', 'user_sam'].map((user, index) => emulator.approve(consents[index] as string, { user })),
    )
    // As with SameSite=Strict: a callback brings the transactions, and no session.
    const withoutSession = () => {
      const tab = browser.copy()
      for (const name of tab.cookies.keys()) if (!name.includes('-tx-')) tab.cookies.delete(name)
      return tab
    }
    const tabs = [withoutSession(), withoutSession()] as const
    expect((await tabs[0].navigate(second as string)).status).toBe(303)
    expect(await tabs[0].session()).toMatchObject({ userId: 'user_sam' })
    expect((await tabs[1].navigate(first as string)).status).toBe(303)
    expect(await tabs[1].session()).toMatchObject({ userId: 'user_lin' })
    expect(await isIn(tabs[0])).toBe(false)
    expect((await tabs[1].signOut()).status).toBe(200)
    expect([await isIn(tabs[0]), await isIn(tabs[1])]).toEqual([false, false])
  })

  it('F35 keep theirs when the response of another callback is lost', async () => {
    const { start } = appOf(setup)
    const { url } = await start()
    for (let round = 0; round < 8; round++) {
      const browser = new Visitor(url)
      const consents = [await browser.startLogin(), await browser.startLogin()]
      const [one, two] = await Promise.all(consents.map((consent) => emulator.approve(consent)))
      expect((await browser.copy().navigate(two as string)).status).toBe(303)
      expect((await browser.navigate(one as string)).status).toBe(303)
      expect(await isIn(browser)).toBe(true)
    }
  })
})
