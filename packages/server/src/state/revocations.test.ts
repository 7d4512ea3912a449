import { describe, expect, it } from 'vitest'
import type { SessionRecord } from '../session/session-record.js'
import { memoryState } from './memory-state.js'
import { createRevocations, type MarkerStore } from './revocations.js'
import { timedState } from './shared-state.js'

const settings = (now: () => number) => ({ scope: { app: 'app' }, now, timeoutsMs: { store: 1500 } })

const DAY = 86_400_000

const record = (more: Partial<SessionRecord> = {}): SessionRecord => ({
  loginId: 'a',
  userId: null,
  keyId: 'k',
  createdAt: 0,
  usedAt: 0,
  expiresAt: 30 * DAY,
  idleUntil: 7 * DAY,
  app: 'app',
  userMarker: null,
  generation: null,
  ...more,
})

/** The revocations of a new process with empty memory, and with a session store if there is one. */
function processWith(store?: MarkerStore, now: () => number = () => 0) {
  const revocations = createRevocations(timedState(memoryState(now), 1500), settings(now))
  if (store) revocations.setMarkerStore(store)
  return revocations
}

const lastingState = () => timedState({ ...memoryState(), volatile: false }, 1500)

function markerStore(): MarkerStore & { reads: number } {
  const markers = new Map<string, string>()
  return {
    reads: 0,
    async get(name) {
      this.reads++
      return markers.get(name) ?? null
    },
    async set(name, value) {
      markers.set(name, value)
    },
    async delete(name) {
      markers.delete(name)
    },
  }
}

describe('createRevocations', () => {
  it('F01 B11 keeps a login revoked for as long as any record of it could live', async () => {
    let now = 0
    const revocations = processWith(undefined, () => now)
    await revocations.revokeLogin(record())
    for (const days of [0, 0.01, 1, 6, 15, 29.99]) {
      now = days * DAY
      expect([days, await revocations.isRevoked(record())]).toEqual([days, true])
      expect(await revocations.isRevoked(record({ loginId: 'b' }))).toBe(false)
    }
  })

  it('A25 revokes all current logins of a user, but no later ones, and none without a user id', async () => {
    const revocations = processWith(markerStore())
    const signedIn = async (loginId: string) =>
      record({ loginId, keyId: loginId, userId: 'u', userMarker: await revocations.userMarker('u') })
    const earlier = await signedIn('b')
    await revocations.revokeAll({ userId: 'u' })
    const later = await signedIn('c')
    expect(await revocations.areRevoked([earlier, later, record()])).toEqual([true, false, false])
    await revocations.revokeAll({ userId: 'u' })
    expect(await revocations.isRevoked(later)).toBe(true)
    await revocations.revokeAll({ keyId: 'k' })
    expect(await revocations.isRevoked(record())).toBe(true)
  })

  it.each(['login', 'user', 'key'])('F04 remembers a revoked %s after a restart', async (kind) => {
    const store = markerStore()
    const before = processWith(store)
    if (kind === 'login') await before.revokeLogin(record())
    else await before.revokeAll(kind === 'user' ? { userId: 'u' } : { keyId: 'k' })
    const after = processWith(store)
    expect(await after.isRevoked(record({ userId: 'u' }))).toBe(true)
    const userMarker = await after.userMarker('u')
    expect(await after.isRevoked(record({ loginId: 'n', keyId: 'n', userId: 'u', userMarker }))).toBe(false)
  })

  it('F04 refuses to sign a user out everywhere if a restart would lose that', async () => {
    await expect(processWith().revokeAll({ userId: 'u' })).rejects.toMatchObject({ code: 'config_invalid' })
    await createRevocations(
      lastingState(),
      settings(() => 0),
    ).revokeAll({ userId: 'u' })
  })

  it('reads the markers in the store once a minute, and never if the state outlives the process', async () => {
    let now = 0
    const store = markerStore()
    const revocations = processWith(store, () => now)
    for (let count = 0; count < 10; count++) await revocations.isRevoked(record({ userId: 'u' }))
    expect(store.reads).toBe(3)
    // Another process has signed the user out.
    await processWith(store).revokeAll({ userId: 'u' })
    now = 60_000
    expect(await revocations.isRevoked(record({ userId: 'u' }))).toBe(true)

    const lasting = createRevocations(
      lastingState(),
      settings(() => 0),
    )
    const unused = markerStore()
    lasting.setMarkerStore(unused)
    await lasting.isRevoked(record())
    expect(unused.reads).toBe(0)
  })

  it('B11 revokes the sealed cookies of a state that was lost, and no others', async () => {
    const state = lastingState()
    const revocations = createRevocations(
      state,
      settings(() => 0),
    )
    const generation = await revocations.generation()
    expect(await revocations.generation()).toBe(generation)
    const inCookie = record({ generation })
    expect(await revocations.isRevoked(inCookie)).toBe(false)
    const empty = createRevocations(
      lastingState(),
      settings(() => 0),
    )
    expect(await empty.isRevoked(inCookie)).toBe(true)
    expect(await empty.isRevoked(record())).toBe(false)
    expect(await empty.isRevoked(record({ generation: await empty.generation() }))).toBe(false)
    expect(await empty.isRevoked(inCookie)).toBe(true)
  })

  it('B11 has no generation if a restart loses the state', async () => {
    expect(await processWith().generation()).toBeNull()
    expect(await processWith().isRevoked(record({ generation: 'of Redis' }))).toBe(false)
  })
})
