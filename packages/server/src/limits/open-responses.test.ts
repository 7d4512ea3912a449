import { describe, expect, it, onTestFinished, vi } from 'vitest'
import type { SessionRecord } from '../session/session-record.js'
import { memoryState } from '../state/memory-state.js'
import { createRevocations } from '../state/revocations.js'
import { type SharedState, timedState } from '../state/shared-state.js'
import { createConcurrencySlots } from './concurrency-slots.js'
import { DEFAULT_LIMITS, type Limits } from './limits.js'
import { createOpenResponses, type ResponseClient, type StartedResponse } from './open-responses.js'

const record = (loginId = 'a'): SessionRecord => ({
  loginId,
  userId: null,
  keyId: 'k',
  createdAt: 0,
  usedAt: 0,
  expiresAt: Number.MAX_SAFE_INTEGER,
  idleUntil: Number.MAX_SAFE_INTEGER,
  app: 'app',
  userMarker: null,
  generation: null,
})

function instance(shared: SharedState, limits: Limits = DEFAULT_LIMITS) {
  const settings = { scope: { app: 'app' }, now: Date.now, timeoutsMs: { store: 1500 } }
  const revocations = createRevocations(timedState(shared, 1500), settings)
  const responses = createOpenResponses(createConcurrencySlots(shared, limits), revocations)
  /** Resolves with a function that ends the response. */
  const register = async ({ record, address, ...response }: ResponseClient & StartedResponse) => {
    const reservation = await responses.reserve({ record, address })
    reservation.start(response)
    return reservation.release
  }
  return { revocations, register, ...responses }
}

/** Two instances with the same shared state. */
function instances() {
  const shared = memoryState()
  return [instance(shared), instance(shared)] as const
}

describe('createOpenResponses', () => {
  it('B35 stops the responses of a revoked login only', async () => {
    const [here] = instances()
    const stopped: string[] = []
    const register = (loginId: string, name: string) =>
      here.register({
        record: record(loginId),
        address: undefined,
        stop: () => stopped.push(name),
        stopsAtOnce: true,
      })
    await register('a', 'a1')
    const end = await register('a', 'a2')
    await register('b', 'b')
    end()
    here.stopLogin('a')
    expect(stopped).toEqual(['a1'])
  })

  it('D17 keeps nothing of a response that has ended', async () => {
    vi.useFakeTimers()
    onTestFinished(() => void vi.useRealTimers())
    const [here] = instances()
    const end = await here.register({ record: record(), address: undefined, stop: () => {} })
    await vi.advanceTimersByTimeAsync(5_000)
    end()
    expect(vi.getTimerCount()).toBe(0)
  })

  it('S08 stops a response from its own timer only, and never from the request that signs out', async () => {
    vi.useFakeTimers()
    onTestFinished(() => void vi.useRealTimers())
    const [here] = instances()
    const stopped: string[] = []
    await here.register({ record: record(), address: undefined, stop: ({ code }) => stopped.push(code) })
    here.stopLogin('a')
    await here.pollRevocations()
    expect(stopped).toEqual([])
    await vi.advanceTimersByTimeAsync(500)
    expect(stopped).toEqual(['not_signed_in'])
    await vi.advanceTimersByTimeAsync(5_000)
    expect(stopped).toHaveLength(1)
  })

  it('S08 polls once a second for all responses, also when the one that polled has ended', async () => {
    vi.useFakeTimers()
    onTestFinished(() => void vi.useRealTimers())
    const shared = memoryState()
    const polled: number[] = []
    const get: SharedState['get'] = (names) => {
      polled.push(Date.now())
      return shared.get(names)
    }
    const [here, there] = [instance({ ...shared, get }), instance(shared)]
    const stopped: string[] = []
    const register = (name: string) =>
      here.register({ record: record(), address: undefined, stop: () => stopped.push(name) })
    const ends = [await register('first'), await register('second'), await register('third')]
    const start = Date.now()
    await vi.advanceTimersByTimeAsync(3_000)
    expect(polled.map((time) => time - start)).toEqual([1_000, 2_000, 3_000])
    ends[0]?.()
    await there.revocations.revokeLogin(record())
    await vi.advanceTimersByTimeAsync(2_000)
    expect(stopped.sort()).toEqual(['second', 'third'])
  })

  it('B35 rejects a response that begins after its login was revoked', async () => {
    const [here] = instances()
    here.stopLogin('a')
    const registration = here.register({ record: record(), address: undefined, stop: () => {} })
    await expect(registration).rejects.toMatchObject({ code: 'not_signed_in' })
  })

  it('B35 B11 stops responses on another instance too', async () => {
    const [here, there] = instances()
    const stopped = new Promise<string>((resolve) => {
      there.register({ record: record(), address: undefined, stop: ({ code }) => resolve(code) })
    })
    await here.revocations.revokeLogin(record())
    expect(await stopped).toBe('not_signed_in')
  })

  it('B27 B29 limits the slots of a login and of an address over all instances', async () => {
    const shared = memoryState()
    const limits = { ...DEFAULT_LIMITS, concurrentResponses: 5 }
    const [here, there] = [instance(shared, limits), instance(shared, limits)]
    const register = (instance: typeof here, loginId: string) =>
      instance.register({ record: record(loginId), address: '192.0.2.1', stop: () => {} })
    const ends = await Promise.all([1, 2, 3, 4, 5].map((count) => register(count % 2 ? here : there, 'a')))
    await expect(register(there, 'a')).rejects.toMatchObject({
      code: 'rate_limited',
      status: 429,
      retryAfter: 1,
    })
    await register(there, 'b')
    ends[0]?.()
    await register(there, 'a')
  })

  it('S12 limits the slots of visitors without a login by their address, or all together', async () => {
    const responses = instance(memoryState(), { ...DEFAULT_LIMITS, concurrentResponsesPerAddress: 1 })
    for (const address of ['192.0.2.1', undefined]) {
      const register = () => responses.register({ record: null, address, stop: () => {} })
      const end = await register()
      await expect(register()).rejects.toMatchObject({ code: 'rate_limited', retryAfter: 1 })
      end()
      await register()
    }
  })

  it('releases the slot that it acquired when the other one is not free', async () => {
    const responses = instance(memoryState(), { ...DEFAULT_LIMITS, concurrentResponsesPerAddress: 1 })
    const register = (loginId: string, address: string) =>
      responses.register({ record: record(loginId), address, stop: () => {} })
    await register('b', '192.0.2.1')
    for (let count = 0; count < 10; count++)
      await expect(register('a', '192.0.2.1')).rejects.toMatchObject({ code: 'rate_limited' })
    await register('a', '192.0.2.2')
  })

  it('B27 renews a tenth of the slots each second, so that thousands don’t block the process', async () => {
    vi.useFakeTimers()
    onTestFinished(() => void vi.useRealTimers())
    const shared = memoryState()
    const perSecond: number[] = []
    const responses = instance({
      ...shared,
      async acquireSlot(...given) {
        const second = Math.floor((Date.now() - start) / 1000)
        perSecond[second] = (perSecond[second] ?? 0) + 1
        return shared.acquireSlot(...given)
      },
    })
    const start = Date.now()
    for (let count = 0; count < 100; count++)
      await responses.register({ record: record(`login-${count}`), address: undefined, stop: () => {} })
    await vi.advanceTimersByTimeAsync(20_500)
    expect(perSecond).toEqual([100, ...Array(20).fill(10)])
  })

  it('D23 renews no slot of a response that ended during the poll', async () => {
    vi.useFakeTimers()
    onTestFinished(() => void vi.useRealTimers())
    const shared = memoryState()
    let onPoll = () => {}
    const acquired: string[] = []
    const responses = instance({
      ...shared,
      async get(names) {
        onPoll()
        return shared.get(names)
      },
      async acquireSlot(name, ...more) {
        acquired.push(name)
        return shared.acquireSlot(name, ...more)
      },
    })
    const register = (loginId: string) =>
      responses.register({ record: record(loginId), address: undefined, stop: () => {} })
    await register('long')
    const end = await register('short')
    await vi.advanceTimersByTimeAsync(8_500)
    expect(acquired).toEqual(['login:long', 'login:short'])
    // The ninth poll would renew the second slot.
    onPoll = end
    await vi.advanceTimersByTimeAsync(2_000)
    expect(acquired).toEqual(['login:long', 'login:short', 'login:long'])
  })
})
