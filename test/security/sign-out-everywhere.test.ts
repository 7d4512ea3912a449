import { type Emulator, startEmulator } from '@openroute-kit/emulator'
import type { Visitor as Who } from '@openroute-kit/server'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { connectTo, REDIS_SETUPS } from '../helpers/redis-app-setups.js'
import { type RedisProcess, startRedis } from '../helpers/redis-server.js'
import { Visitor } from '../helpers/visitor.js'

let emulator: Emulator
let redis: RedisProcess
let client: Awaited<ReturnType<typeof connectTo>>

beforeAll(async () => {
  emulator = await startEmulator({ chunkDelayMs: 1 })
  redis = await startRedis()
  client = await connectTo(redis.url)
})
afterAll(async () => {
  client.destroy()
  await redis.stop()
  await emulator.close()
})
beforeEach(() => emulator.clearRequests())

type Instance = Awaited<ReturnType<(typeof REDIS_SETUPS)[number][1]>>

describe.each(REDIS_SETUPS)('two instances of %s on one Redis', (_, start) => {
  let first: Instance
  let second: Instance

  beforeAll(async () => {
    first = await start({ emulator, client })
    second = await start({ emulator, client, baseUrl: first.url })
  })
  afterAll(async () => {
    await first.close()
    await second.close()
  })

  async function signedIn(user: string): Promise<Visitor> {
    const visitor = new Visitor(first.url)
    await visitor.signIn(emulator, { user })
    return visitor
  }
  const isIn = async (visitor: Visitor, { url }: Instance) => {
    const response = await visitor.request(`${url}/openroute/session`)
    return ((await response.json()) as { signedIn: boolean }).signedIn
  }

  it('B11 B35 ends all sessions and running requests of a user on every instance, and no one else’s', async () => {
    const [phone, laptop, other] = [
      await signedIn('user_lin'),
      await signedIn('user_lin'),
      await signedIn('user_sam'),
    ]
    const response = await phone.chat({ model: 'emulator/endless', stream: true })
    expect(response.status).toBe(200)
    await second.or.signOutEverywhere({ userId: 'user_lin' })
    for (const instance of [first, second]) {
      expect(await isIn(phone, instance)).toBe(false)
      expect(await isIn(laptop, instance)).toBe(false)
      expect(await isIn(other, instance)).toBe(true)
    }
    expect(await response.text()).toMatch(/"code":"not_signed_in"[^\n]*\n\n$/)
    const again = await signedIn('user_lin')
    expect([await isIn(again, first), await isIn(again, second)]).toEqual([true, true])
  })

  it('B11 A25 ends the sessions with one key, in any browser', async () => {
    const [one, other] = [await signedIn('user_lin'), await signedIn('user_lin')]
    const { keyId = '' } = await one.session()
    await second.or.signOutEverywhere({ keyId })
    expect([await isIn(one, first), await isIn(other, first)]).toEqual([false, true])
  })

  it('B11 rejects a cookie that was copied before the sign-out', async () => {
    const visitor = await signedIn('user_lin')
    const cookie = visitor.cookieHeader()
    await visitor.signOut()
    for (const { url } of [first, second]) {
      const response = await fetch(`${url}/openroute/session`, { headers: { cookie } })
      expect(await response.json()).toEqual({ signedIn: false })
    }
  })

  it('B36 signs out the session whose key was deleted at the provider, at its next call, and that one only', async () => {
    const [one, other] = [await signedIn('user_lin'), await signedIn('user_lin')]
    const { keyId = '' } = await one.session()
    emulator.deleteKey(keyId)
    expect((await one.request(`${second.url}/openroute/api/key`)).status).toBe(401)
    expect([await isIn(one, first), await isIn(other, first)]).toEqual([false, true])
  })

  it.each([{}, { userId: null }, { userId: '' }, { keyId: undefined }])('refuses %j', async (who) => {
    const visitor = await signedIn('user_lin')
    await expect(first.or.signOutEverywhere(who as unknown as Who)).rejects.toMatchObject({
      code: 'config_invalid',
    })
    expect(await isIn(visitor, second)).toBe(true)
  })

  it('D14 reports that the shared state does not respond', async () => {
    redis.pause()
    try {
      await expect(second.or.signOutEverywhere({ userId: 'user_noor' })).rejects.toMatchObject({
        code: 'session_unavailable',
      })
    } finally {
      redis.resume()
    }
  })
})
