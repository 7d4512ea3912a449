import { type Emulator, startEmulator } from '@openroute-kit/emulator'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { APP_SETUPS, type SetupApp } from '../helpers/app-setups.js'
import { Visitor } from '../helpers/visitor.js'

let emulator: Emulator

beforeAll(async () => {
  emulator = await startEmulator({ chunkDelayMs: 1 })
})
afterAll(() => emulator.close())
beforeEach(() => {
  emulator.clearRequests()
  emulator.clearFaults()
})

const COMPLETIONS = '/api/v1/chat/completions'

describe.each(APP_SETUPS)('the provider’s status through $name', ({ start }) => {
  let app: SetupApp
  let visitor: Visitor

  beforeAll(async () => {
    app = await start({ emulator })
  })
  afterAll(() => app.close())
  beforeEach(async () => {
    visitor = new Visitor(app.url)
    await visitor.signIn(emulator)
    emulator.clearRequests()
  })

  it.each([
    [400, true],
    [401, false],
    [402, true],
    [403, true],
    [404, true],
    [408, true],
    [413, true],
    [429, true],
    [500, true],
    [502, true],
    [503, true],
  ])('B36 relays %i; signed in afterwards: %s', async (status, signedIn) => {
    const error = { code: status, message: 'Said by the provider', metadata: { reasons: ['a'] } }
    emulator.fail(COMPLETIONS, {
      kind: 'respond',
      status,
      headers: { 'retry-after': '17' },
      body: { error },
    })
    const response = await visitor.chat()
    expect(response.status).toBe(status)
    expect(response.headers.get('retry-after')).toBe('17')
    expect(await response.json()).toEqual({ error: { ...error, status } })
    expect(await visitor.session()).toMatchObject({ signedIn })
    expect(emulator.requestsTo(COMPLETIONS)).toHaveLength(1)
  })

  it('B36 keeps an error code that is a word', async () => {
    const error = { code: 'insufficient_quota', message: 'No credit', type: 'billing' }
    emulator.fail(COMPLETIONS, { kind: 'respond', status: 402, body: { error } })
    expect((await (await visitor.chat()).json()).error.code).toBe('insufficient_quota')
  })

  it.each(['deleted', 'disabled'])('B36 signs out when the key was %s during the session', async (what) => {
    const { keyId = '' } = await visitor.session()
    if (what === 'deleted') emulator.deleteKey(keyId)
    else emulator.disableKey(keyId)
    expect((await visitor.chat()).status).toBe(401)
    expect(await visitor.session()).toEqual({ signedIn: false })
    const again = await visitor.navigate('/openroute/login')
    expect(again.headers.get('location')).toContain(emulator.siteUrl)
  })

  it('B36 notices a deleted key when asked for the session', async () => {
    const { keyId = '' } = await visitor.session()
    emulator.deleteKey(keyId)
    expect(await visitor.session()).toEqual({ signedIn: false })
    emulator.clearRequests()
    expect((await visitor.chat()).status).toBe(401)
    expect(emulator.requests).toEqual([])
  })

  it.each([402, 403, 429, 500, 503])('B36 stays signed in when key info responds with %i', async (status) => {
    const body = { error: { code: status, message: 'x' } }
    emulator.fail('/api/v1/key', { kind: 'respond', status, body })
    const session = await visitor.session()
    expect(session).toMatchObject({ signedIn: true, userId: 'user_lin' })
    expect(session).not.toHaveProperty('limitRemaining')
  })

  it('B36 stays signed in when another login has finished meanwhile', async () => {
    const body = { error: { code: 401, message: 'Invalid API key' } }
    emulator.fail(COMPLETIONS, {
      kind: 'delay',
      ms: 1000,
      and: { kind: 'respond', status: 401, body },
    })
    const slow = new Visitor(app.url)
    for (const [name, value] of visitor.cookies) slow.cookies.set(name, value)
    const pending = slow.chat()
    await emulator.waitForRequest(({ path }) => path === COMPLETIONS)
    await visitor.signIn(emulator, { query: '?prompt=login', user: 'user_sam' })
    const response = await pending
    expect(response.status).toBe(401)
    expect(response.headers.getSetCookie()).toEqual([])
    expect(await visitor.session()).toMatchObject({ signedIn: true, userId: 'user_sam' })
  })
})
