import { describe, expect, it } from 'vitest'
import { readConfig } from './config.js'
import { createRecord } from './session-record.js'
import { memoryStore } from './session-store.js'
import { storedSession } from './stored-session.js'

const config = readConfig({
  baseUrl: 'https://app.example',
  secret: 'kq8vT2mZr4Xw7LbN9cYpH3sJdGf6AeUo5iR1xBtM',
  appName: 'App',
})
const record = (userId: string) =>
  createRecord(config, { key: `sk-or-v1-${userId.repeat(10)}`, userId }, null)

/** A signed-in visitor's next two requests. */
async function signedIn() {
  const store = memoryStore()
  const login = storedSession(config, store, undefined)
  const first = await record('user_1')
  await login.replace(first)
  const cookie = login.cookies()[0]?.split(';')[0] as string
  return {
    store,
    id: cookie.split('=')[1] as string,
    first,
    one: storedSession(config, store, cookie),
    other: storedSession(config, store, cookie),
  }
}

describe('storedSession', () => {
  it('B35 brings no session back that has ended while its record was being sealed anew', async () => {
    const { first, one, other } = await signedIn()
    await one.end()
    await other.update(first)
    expect(await other.read()).toBeNull()
  })

  it('B36 drops the record that was meant, and no later one', async () => {
    const { store, id, first, other } = await signedIn()
    const second = await record('user_2')
    await store.set(id, JSON.stringify(second), 60_000)
    await other.drop(first)
    expect(await other.read()).toEqual(second)
    expect(other.cookies()).toEqual([])
    await other.drop(second)
    expect(await other.read()).toBeNull()
    expect(other.cookies()).toEqual([expect.stringMatching(/^__Host-openroute-session=; .*Max-Age=0$/)])
  })

  it('B04 gives each login an id of its own and forgets the one before', async () => {
    const { store, id: before, first, one } = await signedIn()
    await one.replace(first)
    expect(one.cookies()[0]).not.toContain(before)
    expect(await store.get(before)).toBeNull()
  })
})
