import { type Emulator, startEmulator } from '@openroute-kit/emulator'
import { memoryState, type SharedState } from '@openroute-kit/server'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { APP_SETUPS, type SetupApp } from '../helpers/app-setups.js'
import { errorCode } from '../helpers/read-response.js'
import { NAVIGATION, Visitor } from '../helpers/visitor.js'

const EXCHANGE = '/api/v1/auth/keys'

let emulator: Emulator
beforeAll(async () => {
  emulator = await startEmulator({ chunkDelayMs: 1 })
})
afterAll(() => emulator.close())
beforeEach(() => {
  emulator.clearRequests()
  emulator.clearFaults()
})

const exchanges = () => emulator.requestsTo(EXCHANGE).length
/** The login's session cookies that a response sets. */
const sessionOf = (response: Response) =>
  response.headers
    .getSetCookie()
    .map((line) => line.split(';')[0] as string)
    .filter((pair) => !pair.includes('openroute-tx-'))

describe.each(APP_SETUPS)('the outcome of a login on $name', ({ start, sessions }) => {
  /** Two instances of one app. */
  let one: SetupApp
  let other: SetupApp
  let clock = 0
  let state: SharedState

  beforeAll(async () => {
    const now = () => Date.now() + clock
    state = memoryState(now)
    const shared: SharedState = { ...state, volatile: false }
    const store = sessions()
    one = await start({ emulator, sessions: store, kit: { shared, now } })
    other = await start({ emulator, sessions: store, kit: { shared, now, baseUrl: one.url } })
  })
  afterAll(async () => {
    await one.close()
    await other.close()
  })
  afterEach(() => {
    clock = 0
  })

  async function begin(query = '') {
    const visitor = new Visitor(one.url)
    const consent = await visitor.startLogin(query)
    return { visitor, consent, callback: await emulator.approve(consent) }
  }

  it.each([2, 10])('L01 is the same session for %i callbacks at once, on two instances', async (times) => {
    const { visitor, callback } = await begin('?returnTo=/chat')
    const copies = Array.from({ length: times }, () => visitor.copy())
    const responses = await Promise.all(
      copies.map((copy, index) =>
        copy.navigate(callback.replace(one.url, index % 2 === 0 ? one.url : other.url)),
      ),
    )
    for (const response of responses)
      expect([response.status, response.headers.get('location')]).toEqual([303, '/chat'])
    expect(exchanges()).toBe(1)
    // Whichever response comes last, the browser has the same session.
    expect(new Set(responses.map((response) => sessionOf(response).join())).size).toBe(1)
    const seen = await Promise.all(copies.map((copy) => copy.session()))
    for (const session of seen) expect(session).toEqual({ ...seen[0], signedIn: true })
    await copies[0]?.signOut()
    for (const copy of copies) expect(await copy.session()).toEqual({ signedIn: false })
  })

  it('L01 is the same for a second code of the same login, and for a denial after the approval', async () => {
    const { visitor, consent, callback } = await begin()
    const second = await emulator.approve(consent)
    const denied = await emulator.deny(consent)
    emulator.fail(EXCHANGE, { kind: 'delay', ms: 100 })
    const copies = [visitor.copy(), visitor.copy(), visitor.copy()] as const
    const first = copies[0].navigate(callback)
    await expect.poll(exchanges).toBe(1)
    const responses = await Promise.all([first, copies[1].navigate(second), copies[2].navigate(denied)])
    expect(responses.map(({ status, headers }) => [status, headers.get('location')])).toEqual(
      Array(3).fill([303, '/']),
    )
    expect(exchanges()).toBe(1)
    expect(await copies[2].session()).toMatchObject({ signedIn: true })
  })

  it('L01 is found by a reload whose first response was lost, for half a minute', async () => {
    const { visitor, callback } = await begin()
    await visitor.copy().navigate(callback)
    clock = 29_000
    const reloaded = visitor.copy()
    expect((await reloaded.navigate(callback)).status).toBe(303)
    expect(await reloaded.session()).toMatchObject({ signedIn: true })
    clock = 31_000
    const late = visitor.copy()
    expect(await errorCode(await late.navigate(callback))).toBe('callback_used')
    expect(await late.session()).toEqual({ signedIn: false })
    expect(exchanges()).toBe(1)
  })

  it('L01 is found by a reload during the exchange, whose first request the browser has aborted', async () => {
    const { visitor, callback } = await begin('?returnTo=/chat')
    emulator.fail(EXCHANGE, { kind: 'delay', ms: 100 })
    const abort = new AbortController()
    const first = visitor.copy().request(callback, { headers: { ...NAVIGATION }, signal: abort.signal })
    await expect.poll(exchanges).toBe(1)
    abort.abort()
    await expect(first).rejects.toThrow()
    const reloaded = await visitor.navigate(callback)
    expect([reloaded.status, reloaded.headers.get('location')]).toEqual([303, '/chat'])
    expect(await visitor.session()).toMatchObject({ signedIn: true })
    expect(exchanges()).toBe(1)
  })

  it.each([
    ['?returnTo=/chat?a=1', '/chat?a=1'],
    ['?mode=popup', '/openroute/popup'],
  ])(
    'L01 leads to the same page while the app’s page loads and Approve is clicked once more: %s',
    async (query, end) => {
      const { visitor, consent, callback } = await begin(query)
      expect((await visitor.navigate(callback)).headers.get('location')).toBe(end)
      expect(visitor.transactions()).toEqual([])
      const denied = await emulator.deny(consent)
      for (const url of [
        callback,
        await emulator.approve(consent),
        denied,
        callback.replace(one.url, other.url),
      ]) {
        const response = await visitor.navigate(url)
        expect([response.status, response.headers.get('location')]).toEqual([303, end])
      }
      expect(exchanges()).toBe(1)
      clock = 31_000
      expect((await visitor.navigate(callback)).headers.get('location')).toBe('/')
    },
  )

  it('L01 A16 is not for another browser', async () => {
    const { visitor, callback } = await begin()
    await visitor.navigate(callback)
    const other = new Visitor(one.url)
    await other.startLogin()
    expect(await errorCode(await other.navigate(callback))).toBe('transaction_missing')
    expect(await other.session()).toEqual({ signedIn: false })
  })

  it('L01 D08 is found by a reload after the shared state has failed for a request that waited', async () => {
    const memory = memoryState()
    let fails = false
    const shared: SharedState = {
      ...memory,
      async get(names) {
        if (fails && names.some((name) => name.includes('outcome:'))) throw new Error('down')
        return memory.get(names)
      },
    }
    const app = await start({ emulator, kit: { shared, onError: () => {} } })
    onTestFinished(() => app.close())
    const visitor = new Visitor(app.url)
    const callback = await emulator.approve(await visitor.startLogin())
    emulator.fail(EXCHANGE, { kind: 'delay', ms: 100 })
    const waiting = visitor.copy()
    const first = visitor.copy().navigate(callback)
    await expect.poll(exchanges).toBe(1)
    fails = true
    const failed = await waiting.navigate(callback)
    expect([failed.status, await errorCode(failed)]).toEqual([503, 'session_unavailable'])
    expect((await first).status).toBe(303)
    fails = false
    expect((await waiting.navigate(callback)).status).toBe(303)
    expect(await waiting.session()).toMatchObject({ signedIn: true })
    expect(exchanges()).toBe(1)
  })

  it('L01 signs nobody in after a sign-out', async () => {
    const { visitor, callback } = await begin()
    const reloaded = visitor.copy()
    await visitor.navigate(callback)
    await visitor.signOut()
    expect(await errorCode(await reloaded.navigate(callback))).toBe('callback_used')
    expect(await reloaded.session()).toEqual({ signedIn: false })
  })

  it('L01 is the same error for all of them', async () => {
    const { visitor, callback } = await begin()
    emulator.fail(EXCHANGE, { kind: 'reset' })
    const copies = Array.from({ length: 4 }, () => visitor.copy())
    const responses = await Promise.all(copies.map((copy) => copy.openCallback(callback)))
    expect(new Set(await Promise.all(responses.map(errorCode)))).toEqual(
      new Set(['exchange_outcome_unknown']),
    )
    expect(exchanges()).toBe(1)
  })

  it('L01 ends with an error that names the list of keys if the instance that claimed the login was killed', async () => {
    const shared = memoryState()
    // What such an instance leaves behind.
    const app = await start({ emulator, kit: { shared: { ...shared, claim: async () => false } } })
    const visitor = new Visitor(app.url)
    const refused = await visitor.navigate(await emulator.approve(await visitor.startLogin()))
    await app.close()
    expect([refused.status, exchanges()]).toEqual([409, 0])
    const html = await refused.text()
    expect(html).toContain(': callback_used</code>')
    expect(html).toContain(`href="${emulator.provider.keysUrl}"`)
  })

  it('L01 is sealed: the shared state gives nobody the session or the key', async () => {
    const stored: string[] = []
    const memory = memoryState()
    const record = (value: string) => void stored.push(value)
    const shared: SharedState = {
      ...memory,
      async set(name, value, lifetimeMs) {
        if (name.includes('outcome:')) record(value)
        return memory.set(name, value, lifetimeMs)
      },
    }
    const app = await start({ emulator, kit: { shared } })
    const visitor = new Visitor(app.url)
    await visitor.signIn(emulator)
    await app.close()
    const outcome = stored.at(-1) ?? ''
    expect(outcome).toMatch(/^eyJ[\w-]+\.\.[\w-]+\.[\w-]+\.[\w-]+$/)
    for (const value of visitor.cookies.values()) expect(outcome).not.toContain(value)
  })
})
