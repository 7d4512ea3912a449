import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { DEFAULT_LIMITS } from './limits.js'
import { createLogins } from './logins.js'
import { memoryState } from './memory-state.js'
import type { SessionRecord } from './session-record.js'

const record = (more: Partial<SessionRecord>): SessionRecord => ({
  version: 1,
  provider: 'openroute',
  loginId: 'a',
  userId: null,
  keyId: 'k',
  expiresAt: Number.POSITIVE_INFINITY,
  idleUntil: Number.POSITIVE_INFINITY,
  epoch: null,
  sealedKey: '',
  ...more,
})

/** Two instances with one shared state. */
function instances() {
  const shared = memoryState()
  return [createLogins(shared, DEFAULT_LIMITS), createLogins(shared, DEFAULT_LIMITS)] as const
}

describe('createLogins', () => {
  it('B35 breaks off the answers of the login that ends, and of no other', async () => {
    const [logins] = instances()
    const heard: string[] = []
    const begin = (loginId: string, name: string) =>
      logins.begin({ record: record({ loginId }), address: undefined, stop: () => heard.push(name) })
    await begin('a', 'a1')
    const end = await begin('a', 'a2')
    await begin('b', 'b')
    end()
    await logins.end('a', 1000)
    expect(heard).toEqual(['a1'])
    expect(await logins.hasEnded(record({ loginId: 'a' }))).toBe(true)
    expect(await logins.hasEnded(record({ loginId: 'b' }))).toBe(false)
  })

  it('B35 lets no answer begin once its login has ended', async () => {
    const [logins] = instances()
    await logins.end('a', 1000)
    const begun = logins.begin({ record: record({}), address: undefined, stop: () => {} })
    await expect(begun).rejects.toMatchObject({ code: 'not_signed_in' })
  })

  it('B35 B11 ends a login on another instance too, with the answers that run there', async () => {
    const [here, there] = instances()
    const stopped = new Promise<string>((resolve) => {
      there.begin({ record: record({}), address: undefined, stop: ({ code }) => resolve(code) })
    })
    await here.end('a', 60_000)
    expect(await there.hasEnded(record({}))).toBe(true)
    expect(await stopped).toBe('not_signed_in')
  })

  it('A25 ends all that a user has by now, but nobody whose id is unknown, and nothing later', async () => {
    const [here, there] = instances()
    const earlier = record({ loginId: 'b', keyId: 'k2', userId: 'u', epoch: await here.epochOf('u') })
    await here.endAll({ userId: 'u' }, 60_000)
    const later = record({ loginId: 'c', keyId: 'k3', userId: 'u', epoch: await there.epochOf('u') })
    expect(await there.hasEnded(earlier)).toBe(true)
    expect(await there.hasEnded(later)).toBe(false)
    expect(await there.hasEnded(record({}))).toBe(false)
    await here.endAll({ userId: 'u' }, 60_000)
    expect(await there.hasEnded(later)).toBe(true)
    await here.endAll({ keyId: 'k' }, 60_000)
    expect(await there.hasEnded(record({}))).toBe(true)
  })

  it('B27 B29 gives a login and an address so many places over all instances', async () => {
    const [here, there] = instances()
    const begin = (logins: typeof here, loginId: string) =>
      logins.begin({ record: record({ loginId }), address: '192.0.2.1', stop: () => {} })
    const ends = await Promise.all([1, 2, 3, 4, 5].map((count) => begin(count % 2 ? here : there, 'a')))
    await expect(begin(there, 'a')).rejects.toMatchObject({
      code: 'rate_limited',
      status: 429,
      retryAfter: 1,
    })
    await begin(there, 'b')
    ends[0]?.()
    await begin(there, 'a')
  })

  it('frees what it took when only one of two places was free', async () => {
    const logins = createLogins(memoryState(), { ...DEFAULT_LIMITS, answersPerAddress: 1 })
    const begin = (loginId: string, address: string) =>
      logins.begin({ record: record({ loginId }), address, stop: () => {} })
    await begin('b', '192.0.2.1')
    for (let count = 0; count < 10; count++)
      await expect(begin('a', '192.0.2.1')).rejects.toMatchObject({ code: 'rate_limited' })
    await begin('a', '192.0.2.2')
  })

  it('D23 takes no place anew for an answer that ended while the store was asked', async () => {
    vi.useFakeTimers()
    onTestFinished(() => void vi.useRealTimers())
    const shared = memoryState()
    let asked = () => {}
    const entered: string[] = []
    const logins = createLogins(
      {
        ...shared,
        async marks(names) {
          asked()
          return shared.marks(names)
        },
        async enter(name, ...more) {
          entered.push(name)
          return shared.enter(name, ...more)
        },
      },
      DEFAULT_LIMITS,
    )
    const begin = (loginId: string) =>
      logins.begin({ record: record({ loginId }), address: undefined, stop: () => {} })
    const end = await begin('short')
    await begin('long')
    await vi.advanceTimersByTimeAsync(9_500)
    expect(entered).toEqual(['login:short', 'login:long'])
    // The tenth look renews places.
    asked = end
    await vi.advanceTimersByTimeAsync(1_000)
    expect(entered).toEqual(['login:short', 'login:long', 'login:long'])
  })
})
