import { describe, expect, it } from 'vitest'
import { createContext } from '../context.js'
import type { Limits } from '../limits/limits.js'
import type { SessionPort } from '../session/session-port.js'
import { createRecord, sealRecord } from '../session/session-record.js'
import { memoryState } from '../state/memory-state.js'
import { admitRequest } from './admit-request.js'

const ADDRESS = '192.0.2.1'

/** A kit, and a visitor who is signed in to it. `stall` makes the shared state stop responding, and returns the calls from then on. */
async function signedIn(limits: Partial<Limits> = {}) {
  const state = memoryState()
  let calls: string[] | undefined
  const shared = new Proxy(state, {
    get(target, name: keyof typeof state) {
      if (calls === undefined || name === 'volatile') return target[name]
      calls.push(name)
      return () => new Promise(() => {})
    },
  })
  const stall = () => {
    calls = []
    return calls
  }
  const context = createContext({
    baseUrl: 'http://localhost:3000',
    secret: 'kq8vT2mZr4Xw7LbN9cYpH3sJdGf6AeUo5iR1xBtM',
    appName: 'Test app',
    shared,
    limits: { concurrentResponses: 1, concurrentResponsesPerAddress: 1, ...limits },
  })
  const created = await createRecord(context, { key: 'sk-or-v1-1', userId: 'user_1' }, null, 'session-cookie')
  const sealed = await sealRecord(context, 'session-cookie', created)
  const session = {
    purpose: 'session-cookie',
    read: async () => sealed,
    forget: async () => {},
  } as unknown as SessionPort
  const admit = () => admitRequest(context, { address: ADDRESS }, session, false)
  const isFree = (name: string) => context.shared.acquireSlot(name, 'test', 1, 1000)
  return { context, stall, login: created.record, admit, isFree }
}

describe('admitRequest', () => {
  it('checks the session, counts and acquires slots without waiting in between', async () => {
    const { stall, admit } = await signedIn()
    const calls = stall()
    admit().catch(() => {})
    await expect
      .poll(() => [...calls].sort())
      .toEqual(['acquireSlot', 'acquireSlot', 'count', 'count', 'get'])
  })

  it('B27 holds the slots until they are released', async () => {
    const { admit, isFree, login } = await signedIn()
    const { reservation } = await admit()
    expect(await isFree(`login:${login.loginId}`)).toBe(false)
    await expect(admit()).rejects.toMatchObject({ code: 'rate_limited', retryAfter: 1 })
    reservation.release()
    expect(await isFree(`login:${login.loginId}`)).toBe(true)
    expect(await isFree(`address:${ADDRESS}`)).toBe(true)
  })

  it('B29 releases the slots of a request over the rate', async () => {
    const { admit, isFree, login } = await signedIn({ requestsPerMinute: 1 })
    ;(await admit()).reservation.release()
    await expect(admit()).rejects.toMatchObject({ code: 'rate_limited' })
    await expect.poll(() => isFree(`login:${login.loginId}`)).toBe(true)
    expect(await isFree(`address:${ADDRESS}`)).toBe(true)
  })

  it('B11 releases the slots of a request whose login has been revoked', async () => {
    const { context, admit, isFree, login } = await signedIn()
    await context.revocations.revokeLogin(login)
    await expect(admit()).rejects.toMatchObject({ code: 'not_signed_in' })
    await expect.poll(() => isFree(`login:${login.loginId}`)).toBe(true)
    expect(await isFree(`address:${ADDRESS}`)).toBe(true)
  })
})
