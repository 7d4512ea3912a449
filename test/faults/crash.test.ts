import { once } from 'node:events'
import { type Emulator, startEmulator } from '@openroute-kit/emulator'
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest'
import { startDemo } from '../helpers/demo.js'
import { freePorts } from '../helpers/free-ports.js'
import { startGateway } from '../helpers/gateway.js'
import { type RedisProcess, startRedis } from '../helpers/redis-server.js'
import { Visitor } from '../helpers/visitor.js'

let emulator: Emulator
let redis: RedisProcess

beforeAll(async () => {
  emulator = await startEmulator({ chunkDelayMs: 1 })
  redis = await startRedis()
})
afterAll(async () => {
  await emulator?.close()
  await redis?.stop()
})

it('D10 leaves a key with label, limit and expiry when the server is killed between exchange and save, and explains it', async () => {
  const keys: string[] = []
  let kill = () => {}
  const gateway = await startGateway({
    emulator,
    complete: (res) => res.end(),
    // The key is granted, and nothing can be saved any more: the worst moment for a crash.
    granted(key) {
      keys.push(key)
      if (keys.length > 1) return
      redis.pause()
      kill()
    },
  })
  onTestFinished(() => gateway.close())
  const [port] = await freePorts(1)
  const env = {
    PORT: String(port),
    OPENROUTE_SITE_URL: gateway.provider.siteUrl,
    OPENROUTE_API_URL: gateway.provider.apiUrl,
    OPENROUTE_KIT_SECRET: 'h3Xq0vYb7Zr2Lw9Kp4Nd6Tf8Gs1Jm5Qc',
    SESSION_SECRET: 'Uo2Ei7Wy4Rt9Pa6Sl1Dk8Fj3Gh5Zx0Cv',
    REDIS_URL: redis.url,
  }
  const first = await startDemo({ env })
  const died = once(first.process, 'exit')
  kill = () => first.process.kill('SIGKILL')
  const visitor = new Visitor(first.url)
  const callback = await emulator.approve(await visitor.startLogin())
  await expect(visitor.navigate(callback)).rejects.toThrow()
  expect(await died).toEqual([null, 'SIGKILL'])
  redis.resume()

  // Recognisable and bounded, for its owner at the provider.
  const [orphan = ''] = keys
  expect(emulator.getKey(orphan)).toMatchObject({
    limit: 5,
    label: expect.stringMatching(/^Kit Chat \d{4}-\d\d-\d\d$/),
  })
  expect(Date.parse(String(emulator.getKey(orphan).expiresAt))).toBeLessThanOrEqual(
    Date.now() + 30 * 24 * 3_600_000,
  )

  const second = await startDemo({ env })
  onTestFinished(() => void second.stop())
  // The person reloads.
  const page = await visitor.navigate(callback, { 'accept-language': 'en' })
  expect(page.status).toBe(409)
  const html = await page.text()
  expect(html).toContain('a key may have been created')
  expect(html).toContain(`href="${emulator.provider.keysUrl}"`)
  expect(html).not.toContain(orphan)
  expect((await fetch(emulator.provider.keysUrl)).status).toBe(200)
  const chinese = await (await visitor.navigate(callback, { 'accept-language': 'zh-CN' })).text()
  expect(chinese).toContain('可能已经生成了密钥')
  expect(emulator.requestsTo('/api/v1/auth/keys')).toHaveLength(1)
  expect(await visitor.session()).toEqual({ signedIn: false })

  // And logs in again, with a key of its own.
  expect((await visitor.signIn(emulator)).status).toBe(303)
  expect(await visitor.session()).toMatchObject({ signedIn: true })
  expect(keys).toHaveLength(2)
  expect(await redis.dump()).not.toContain(orphan)
})
