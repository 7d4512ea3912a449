import { describe, expect, it } from 'vitest'
import { readSettings } from '../settings/settings.js'
import { memoryStore } from './memory-store.js'
import type { SessionStore } from './session-store.js'
import { storedSession } from './stored-session.js'

const settings = readSettings({
  baseUrl: 'https://app.example',
  secret: 'kq8vT2mZr4Xw7LbN9cYpH3sJdGf6AeUo5iR1xBtM',
  appName: 'App',
})
const LIFETIME = 60_000
const commit = async () => {}

/** A store that records every id that it receives. */
function recordingStore(): { store: SessionStore; ids: string[] } {
  const memory = memoryStore()
  const ids: string[] = []
  const recorded = (id: string) => {
    ids.push(id)
    return id
  }
  return {
    ids,
    store: {
      get: (id) => memory.get(recorded(id)),
      set: (id, ...more) => memory.set(recorded(id), ...more),
      delete: (id) => memory.delete(recorded(id)),
    },
  }
}

/** Two requests of a signed-in visitor, `one` and `other`. */
async function signedIn() {
  const { store, ids } = recordingStore()
  const login = storedSession(settings, store, undefined)
  await login.replace('first', LIFETIME, commit)
  const cookie = login.cookies()[0]?.split(';')[0] as string
  return {
    store,
    ids,
    cookie,
    one: storedSession(settings, store, cookie),
    other: storedSession(settings, store, cookie),
  }
}

describe('storedSession', () => {
  it('B35 does not save a renewed record if its session has ended meanwhile', async () => {
    const { one, other } = await signedIn()
    await one.end()
    await other.update('renewed', 'first', LIFETIME)
    expect(await other.read()).toBeNull()
  })

  it('B36 drops only the given record, and no later one', async () => {
    const { one, other } = await signedIn()
    await one.update('second', 'first', LIFETIME)
    await other.drop('first')
    expect(await other.read()).toBe('second')
    expect(other.cookies()).toEqual([])
    await other.drop('second')
    expect(await other.read()).toBeNull()
    expect(other.cookies()).toEqual([expect.stringMatching(/^__Host-openroute-session-\w+=; .*Max-Age=0$/)])
  })

  it('B04 gives each login a new id and deletes the previous session', async () => {
    const { store, cookie, one } = await signedIn()
    await one.replace('second', LIFETIME, commit)
    expect(one.cookies()[0]).not.toContain(cookie)
    expect(await storedSession(settings, store, cookie).read()).toBeNull()
  })

  it('D09 keeps the previous session if its login could not be revoked', async () => {
    const { ids, cookie, one, store } = await signedIn()
    const failing = one.replace('second', LIFETIME, () => Promise.reject(new Error('the state is down')))
    await expect(failing).rejects.toThrow('the state is down')
    expect(one.cookies()).toEqual([])
    expect(await storedSession(settings, store, cookie).read()).toBe('first')
    const added = ids.filter((id, index) => ids.indexOf(id) === index)
    expect(await Promise.all(added.map((id) => store.get(id)))).not.toContain('second')
  })

  it('F08 passes only hashes to the store, and nothing for an id that the kit did not create', async () => {
    const { store, ids, cookie } = await signedIn()
    const [name = '', id = ''] = cookie.split('=')
    for (const made of ids) expect(made).toMatch(/^[\w-]{43}$/)
    expect(ids).not.toContain(id)
    ids.length = 0
    for (const forged of [
      '../accounts.json',
      '',
      '__proto__',
      `${id}x`,
      id.slice(1),
      'a'.repeat(4000),
      '%00',
    ]) {
      const session = storedSession(settings, store, `${name}=${forged}`)
      expect(await session.read()).toBeNull()
      await session.update('x', 'y', LIFETIME)
      await session.drop('x')
      await session.end()
    }
    expect(ids).toEqual([])
  })
})
