import { type Emulator, startEmulator } from '@openroute-kit/emulator'
import { redisSharedState } from '@openroute-kit/server'
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest'
import { connectTo } from '../helpers/redis-app-setups.js'
import { startRedis } from '../helpers/redis-server.js'
import { Visitor } from '../helpers/visitor.js'
import { waitUntil } from '../helpers/wait-until.js'
import { startWebApp } from '../helpers/web-app.js'

let emulator: Emulator

beforeAll(async () => {
  emulator = await startEmulator()
})
afterAll(() => emulator.close())

/** An app with sealed cookies and its Redis, and two visitors: one who has signed out and kept a cookie, one who is signed in. */
async function appWithVisitors() {
  let redis = await startRedis()
  const client = await connectTo(redis.url)
  client.on('error', () => {})
  const app = await startWebApp({ emulator, kit: { shared: redisSharedState(client) } })
  onTestFinished(async () => {
    await app.close()
    client.destroy()
    await redis.stop()
  })
  const [signedOut, signedIn] = [new Visitor(app.url), new Visitor(app.url)]
  await signedOut.signIn(emulator)
  const copy = signedOut.copy()
  await signedOut.signOut()
  await signedIn.signIn(emulator)
  expect(await copy.copy().session()).toEqual({ signedIn: false })
  return {
    url: app.url,
    copy,
    signedIn,
    flush: () => client.sendCommand(['FLUSHALL']),
    async restart() {
      await redis.stop()
      redis = await startRedis(Number(new URL(redis.url).port))
      await waitUntil('the client is connected', () => client.isReady)
    },
  }
}

it.each(['flush', 'restart'] as const)(
  'B11 a sealed cookie that was signed out stays so when Redis has lost its content: %s',
  async (loss) => {
    const app = await appWithVisitors()
    await app[loss]()
    expect(await app.copy.session()).toEqual({ signedIn: false })
    // Which cookies had been signed out is unknown, so all of them have ended.
    expect(await app.signedIn.session()).toEqual({ signedIn: false })

    const visitor = new Visitor(app.url)
    await visitor.signIn(emulator)
    await app.signedIn.signIn(emulator)
    for (const one of [visitor, app.signedIn]) expect(await one.session()).toMatchObject({ signedIn: true })
    expect(await app.copy.session()).toEqual({ signedIn: false })
  },
)

it('B11 ends a response within seconds when Redis has lost its content', async () => {
  const { signedIn, flush } = await appWithVisitors()
  const response = await signedIn.chat({ stream: true, model: 'emulator/endless' })
  await flush()
  expect(await response.text()).toContain('not_signed_in')
})
