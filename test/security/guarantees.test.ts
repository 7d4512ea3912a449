import { readFileSync } from 'node:fs'
import { type Emulator, startEmulator } from '@openroute-kit/emulator'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { isLoginSave } from '../helpers/flaky-store.js'
import { connectTo } from '../helpers/redis-app-setups.js'
import { type RedisProcess, startRedis } from '../helpers/redis-server.js'
import { Visitor } from '../helpers/visitor.js'
import { gate, type Instance, MODES, type Mode } from '../model/modes.js'

// The table in SECURITY.md says what each way to hold sessions guarantees. Each of its cells is a test here.

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE

const policy = readFileSync(new URL('../../SECURITY.md', import.meta.url), 'utf8')
const [, section = ''] = /\n## What a sign-out ends\n(.*?)\n## /s.exec(policy) ?? []
const [[, ...names] = [], , ...rows] = section
  .split('\n')
  .filter((line) => line.startsWith('|'))
  .map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  )
const cells = rows.flatMap(([guarantee = '', ...values]) =>
  values.map((value, index) => [guarantee, names[index] as string, value] as const),
)

let emulator: Emulator
let redis: RedisProcess
let client: Awaited<ReturnType<typeof connectTo>>
let time = 0

beforeAll(async () => {
  emulator = await startEmulator({ chunkDelayMs: 10, now: () => time })
  redis = await startRedis()
  client = await connectTo(redis.url)
})
afterAll(async () => {
  client?.destroy()
  await redis?.stop()
  await emulator?.close()
})
beforeEach(async () => {
  time = Date.parse('2026-01-01T00:00:00Z')
  // Stores use the clock of the process; timers stay real.
  vi.useFakeTimers({ toFake: ['Date'], now: time })
  await client.flushAll()
  emulator.clearRequests()
})
afterEach(() => {
  vi.useRealTimers()
})

/** An app whose sessions last for 30 days, even unused. */
function open(mode: Mode) {
  const backend = mode.open(client, () => time)
  const start = async (): Promise<Instance> => {
    const instance = await backend.start({
      emulator,
      name: 'app.sid',
      kit: {
        baseUrl: 'http://localhost:7001',
        now: () => time,
        sessionIdleSeconds: 30 * 24 * 3600,
        timeoutsMs: { store: 300 },
        onError: () => {},
      },
    })
    onTestFinished(() => instance.close())
    return instance
  }
  const wait = async (ms: number) => {
    time += ms
    vi.setSystemTime(time)
    await backend.age(ms)
  }
  return { backend, start, wait }
}

async function signIn({ url }: Instance, query = '', user = 'user_lin'): Promise<Visitor> {
  const visitor = new Visitor(url)
  await finishLogin(visitor, query, user)
  return visitor
}

async function finishLogin(visitor: Visitor, query = '', user = 'user_lin'): Promise<void> {
  const { pathname, search } = new URL(await emulator.approve(await visitor.startLogin(query), { user }))
  expect((await visitor.navigate(pathname + search)).status).toBe(303)
}

/** Whether a completion gets through to the provider with these cookies. */
async function isIn(visitor: Visitor): Promise<boolean> {
  emulator.clearRequests()
  const response = await visitor.chat()
  await response.text()
  const arrived = emulator.requestsTo('/api/v1/chat/completions').length
  expect([200, 401]).toContain(response.status)
  expect(arrived).toBe(response.status === 200 ? 1 : 0)
  return response.status === 200
}

type Check = (mode: Mode, value: string) => Promise<void>

const TIMES = [0, 16 * MINUTE, 6 * DAY, 23 * DAY - 16 * MINUTE]

const CHECKS: Readonly<Record<string, Check>> = {
  async 'copies of the cookie'(mode, value) {
    expect(value).toBe('for good')
    const { start, wait } = open(mode)
    const app = await start()
    const visitor = await signIn(app)
    const copy = visitor.copy(app.url)
    expect(await isIn(copy)).toBe(true)
    await visitor.signOut()
    for (const ms of TIMES) {
      await wait(ms)
      expect([ms, await isIn(copy)]).toEqual([ms, false])
    }
  },

  async 'a session that a late request writes back'(mode, value) {
    const { backend, start, wait } = open(mode)
    if (value === 'none is stored') {
      expect(mode.delaysWrites || mode.name.includes('Express')).toBe(false)
      return
    }
    expect(value).toBe('for good')
    const app = await start()
    const visitor = await signIn(app)
    const copy = visitor.copy(app.url)
    const finishWrite = mode.delaysWrites ? delayedRenewal : slowRequest
    const { signOut, land } = await finishWrite()
    await signOut()
    await land()
    for (const ms of TIMES) {
      await wait(ms)
      expect([ms, await isIn(copy)]).toEqual([ms, false])
    }

    /** The app's own request, which has loaded the session and saves it when it ends. */
    async function slowRequest() {
      const arrival = gate.arrival()
      const writing = copy.request('/write', { headers: { cookie: copy.cookieHeader() } })
      await arrival
      return {
        signOut: () => visitor.signOut(),
        async land() {
          gate.open()
          expect(await (await writing).text()).toBe('written')
        },
      }
    }

    /** The kit's own renewal of the record, which arrives at the store after the sign-out. */
    async function delayedRenewal() {
      await wait(16 * DAY)
      const { reached, release } = backend.faults.hold(isLoginSave)
      const renewing = copy.session()
      await reached
      return {
        signOut: () => visitor.signOut(),
        async land() {
          release()
          await renewing
        },
      }
    }
  },

  async 'after a restart of the app'(mode, value) {
    const { start, wait } = open(mode)
    const app = await start()
    const visitor = await signIn(app)
    const copy = visitor.copy(app.url)
    await visitor.signOut()
    const after = copy.copy((await start()).url)
    if (value === 'copies work again') {
      expect(await isIn(after)).toBe(true)
      return
    }
    expect(value).toBe('stays')
    for (const ms of TIMES) {
      await wait(ms)
      expect([ms, await isIn(after)]).toEqual([ms, false])
    }
  },

  async 'on other instances'(mode, value) {
    const { start } = open(mode)
    const [here, there] = [await start(), await start()]
    const visitor = await signIn(here)
    const copy = visitor.copy(there.url)
    expect(await isIn(copy)).toBe(true)
    await visitor.signOut()
    expect(value).toMatch(/^(at once|copies work on)$/)
    expect(await isIn(copy)).toBe(value !== 'at once')
  },

  async 'responses that run here'(mode, value) {
    expect(value).toMatch(/^at once¹?$/)
    const { start } = open(mode)
    const visitor = await signIn(await start())
    const response = await visitor.chat({ model: 'emulator/endless', stream: true })
    await visitor.signOut()
    expect(await response.text()).toContain('"code":"not_signed_in"')
  },

  async 'responses that run on other instances'(mode, value) {
    const { start } = open(mode)
    const [here, there] = [await start(), await start()]
    const visitor = await signIn(here)
    const copy = visitor.copy(there.url)
    const model = value === 'within 2 seconds' ? 'emulator/endless' : 'openai/gpt-4o-mini'
    const response = await copy.chat({ model, stream: true })
    await visitor.signOut()
    const text = await response.text()
    if (value === 'run to their end') expect(text).toContain('[DONE]')
    else expect([value, text.includes('"code":"not_signed_in"')]).toEqual(['within 2 seconds', true])
  },

  async 'the login before, at an account switch'(mode, value) {
    expect(value).toBe('for good')
    const { start, wait } = open(mode)
    const app = await start()
    const visitor = await signIn(app)
    const copy = visitor.copy(app.url)
    await finishLogin(visitor, '?prompt=login', 'user_sam')
    for (const ms of TIMES) {
      await wait(ms)
      expect([ms, await isIn(copy)]).toEqual([ms, false])
    }
  },

  async '`signOutEverywhere`'(mode, value) {
    const { start, wait } = open(mode)
    const app = await start()
    const [phone, laptop] = [await signIn(app), await signIn(app)]
    const other = await signIn(app, '', 'user_sam')
    const signedOut = app.or.signOutEverywhere({ userId: 'user_lin' })
    if (value === 'refused') {
      await expect(signedOut).rejects.toMatchObject({ code: 'config_invalid' })
      expect(await isIn(phone)).toBe(true)
      return
    }
    expect(value).toBe('for good')
    await signedOut
    const restarted = await start()
    for (const ms of TIMES) {
      await wait(ms)
      for (const instance of [app, restarted])
        for (const visitor of [phone, laptop]) expect(await isIn(visitor.copy(instance.url))).toBe(false)
    }
    expect(await isIn(other)).toBe(true)
    expect(await isIn(await signIn(restarted))).toBe(true)
  },

  async '`signOutEverywhere` on other instances'(mode, value) {
    const { start, wait } = open(mode)
    const [here, there] = [await start(), await start()]
    const visitor = await signIn(here)
    const copy = visitor.copy(there.url)
    expect(await isIn(copy)).toBe(true)
    const signedOut = here.or.signOutEverywhere({ userId: 'user_lin' })
    if (value === 'refused') return expect(signedOut).rejects.toMatchObject({ code: 'config_invalid' })
    await signedOut
    expect(value).toMatch(/^(at once|within a minute)$/)
    if (value === 'within a minute') await wait(MINUTE)
    expect(await isIn(copy)).toBe(false)
  },
}

describe('what a sign-out ends, as SECURITY.md says', () => {
  it('F01 F04 says it for every way to hold sessions', () => {
    expect(names).toEqual(MODES.map(({ name }) => name))
    expect([...new Set(cells.map(([guarantee]) => guarantee))].sort()).toEqual(Object.keys(CHECKS).sort())
  })

  it.each(cells)('F01 F02 F04 %s, %s: %s', async (guarantee, name, value) => {
    const mode = MODES.find((one) => one.name === name) as Mode
    await CHECKS[guarantee]?.(mode, value)
  })
})
