import { type Emulator, startEmulator } from '@openroute-kit/emulator'
import { redisSharedState } from '@openroute-kit/server'
import { createClient } from 'redis'
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { APP_SETUPS, type SetupApp, type SetupOptions } from '../helpers/app-setups.js'
import { errorCode } from '../helpers/read-response.js'
import { type RedisProcess, startRedis } from '../helpers/redis-server.js'
import { Visitor } from '../helpers/visitor.js'
import { startWebApp } from '../helpers/web-app.js'

const CHAT = '/api/v1/chat/completions'
const EXCHANGE = '/api/v1/auth/keys'

let emulator: Emulator

beforeAll(async () => {
  emulator = await startEmulator({ chunkDelayMs: 1 })
})
afterAll(() => emulator.close())
beforeEach(() => emulator.clearRequests())

async function expectTooMany(response: Response): Promise<void> {
  expect(response.status).toBe(429)
  expect(await errorCode(response)).toBe('rate_limited')
  const wait = Number(response.headers.get('retry-after'))
  expect(Number.isInteger(wait) && wait >= 1 && wait <= 60).toBe(true)
}

describe.each(APP_SETUPS)('limits under $name', (setup) => {
  async function started(kit: SetupOptions['kit']): Promise<SetupApp> {
    const app = await setup.start({ emulator, ...(kit && { kit }) })
    onTestFinished(() => app.close())
    return app
  }
  async function signedIn(app: SetupApp): Promise<Visitor> {
    const visitor = new Visitor(app.url)
    await visitor.signIn(emulator)
    return visitor
  }
  const endless = (visitor: Visitor, signal: AbortSignal) =>
    visitor.chat({ model: 'emulator/endless', stream: true }, {}).then((response) => {
      signal.addEventListener('abort', () => void response.body?.cancel())
      return response
    })

  it('S27 B27 passes eight responses at once and more, and says when to retry beyond the limit', async () => {
    const visitor = await signedIn(await started({}))
    const leave = new AbortController()
    const first = new AbortController()
    onTestFinished(() => leave.abort())
    await endless(visitor, first.signal)
    const others = await Promise.all(Array.from({ length: 7 }, () => endless(visitor, leave.signal)))
    expect(others.map(({ status }) => status)).toEqual(Array(7).fill(200))
    // The page shows the rest of its credit meanwhile.
    expect((await visitor.request('/openroute/api/key')).status).toBe(200)
    for (let count = 9; count <= 10; count++) expect((await endless(visitor, leave.signal)).status).toBe(200)
    const refused = await visitor.chat({ stream: true })
    expect(refused.headers.get('retry-after')).toBe('1')
    await expectTooMany(refused)
    expect(emulator.requestsTo(CHAT)).toHaveLength(10)
    first.abort()
    await expect.poll(async () => (await visitor.chat()).status).toBe(200)
  })

  it('B29 counts the requests of each session separately', async () => {
    const app = await started({ limits: { requestsPerMinute: 3 } })
    const [one, other] = [await signedIn(app), await signedIn(app)]
    for (let count = 0; count < 3; count++) expect((await one.chat()).status).toBe(200)
    await expectTooMany(await one.chat())
    await expectTooMany(await one.request('/openroute/api/models'))
    await expectTooMany(await one.request('/openroute/session'))
    expect((await other.chat()).status).toBe(200)
    expect(emulator.requestsTo(CHAT)).toHaveLength(4)
  })

  it('B29 counts the requests of an address, whatever X-Forwarded-For says', async () => {
    const app = await started({ limits: { requestsPerMinutePerAddress: 3 } })
    const visitors = [await signedIn(app), await signedIn(app)]
    const asked: number[] = []
    for (let count = 0; count < 6; count++) {
      const response = await visitors[count % 2]?.request('/openroute/api/models', {
        headers: { 'x-forwarded-for': `192.0.2.${count}`, forwarded: `for=192.0.2.${count}` },
      })
      asked.push(response?.status ?? 0)
    }
    expect(asked).toEqual([200, 200, 200, 429, 429, 429])
  })

  it('B29 limits the logins of one address, and keeps those under way', async () => {
    const app = await started({ limits: { loginsPerMinutePerAddress: 2 } })
    const visitor = new Visitor(app.url)
    const callback = await emulator.approve(await visitor.startLogin())
    await visitor.startLogin()
    const response = await visitor.navigate(callback)
    expect([response.status, response.headers.get('content-type')]).toEqual([429, 'text/html; charset=utf-8'])
    expect(response.headers.get('retry-after')).toMatch(/^\d+$/)
    expect(response.headers.getSetCookie()).toEqual([])
    expect(visitor.transactions()).toHaveLength(2)
    expect(emulator.requestsTo(EXCHANGE)).toHaveLength(0)
  })

  it('B29 asks the app about each model, and forwards what was checked', async () => {
    const asked: [string, string][] = []
    const app = await started({
      allowModel: (model, { keyId }) => {
        asked.push([model, keyId])
        return model === 'openai/gpt-4o-mini'
      },
    })
    const visitor = await signedIn(app)
    const { keyId = '' } = await visitor.session()
    expect((await visitor.chat()).status).toBe(200)
    expect(asked).toEqual([['openai/gpt-4o-mini', keyId]])
    for (const body of [
      { model: 'openai/gpt-4o' },
      { models: ['openai/gpt-4o'] },
      { models: 'openai/gpt-4o' },
      { model: undefined },
      { model: ['openai/gpt-4o-mini'] },
    ]) {
      const response = await visitor.chat(body)
      expect([response.status, await errorCode(response)]).toEqual([403, 'model_not_allowed'])
    }
    // The provider may take the first of two fields of one name, where JSON.parse takes the last.
    const twice = '{"model":"openai/gpt-4o","messages":[],"model":"openai/gpt-4o-mini"}'
    await visitor.chat({}, { body: twice })
    const sent = emulator.requestsTo(CHAT)
    expect(sent).toHaveLength(2)
    expect(sent[1]?.body).toBe('{"model":"openai/gpt-4o-mini","messages":[]}')
  })

  it('B29 refuses the model unless allowModel returns exactly true', async () => {
    const app = await started({
      allowModel: (model) => {
        if (model === 'a') throw new Error('the list of models is down')
        return 'yes' as unknown as boolean
      },
    })
    const visitor = await signedIn(app)
    expect((await visitor.chat({ model: 'a' })).status).toBe(500)
    expect((await visitor.chat({ model: 'b' })).status).toBe(403)
    expect(emulator.requestsTo(CHAT)).toHaveLength(0)
  })

  it.each([
    [{}, { max_tokens: 50 }],
    [{ max_tokens: 10 }, { max_tokens: 10 }],
    [{ max_tokens: 1000 }, { max_tokens: 50 }],
    [{ max_completion_tokens: 1000 }, { max_completion_tokens: 50, max_tokens: 50 }], // F05
    [
      { max_tokens: -1, max_completion_tokens: null },
      { max_tokens: 50, max_completion_tokens: 50 },
    ],
    [{ max_tokens: '1000' }, { max_tokens: 50 }],
    // A field of another route means nothing here, and leaves the response unlimited.
    [{ max_output_tokens: 1 }, { max_output_tokens: 1, max_tokens: 50 }],
    [
      { max_tokens: 50, n: 100, best_of: 100 },
      { max_tokens: 50, n: 1, best_of: 1 },
    ],
  ])('B29 caps the tokens of %j at 50', async (asked, sent) => {
    const visitor = await signedIn(await started({ maxTokens: 50 }))
    expect((await visitor.chat(asked)).status).toBe(200)
    const { model: _, messages: __, ...rest } = JSON.parse(emulator.requestsTo(CHAT)[0]?.body ?? '')
    expect(rest).toEqual(sent)
  })
})

describe('limits on Redis', () => {
  let redis: RedisProcess
  let client: ReturnType<typeof createClient>

  beforeAll(async () => {
    redis = await startRedis()
    client = createClient({ url: redis.url })
    await client.connect()
  })
  afterAll(async () => {
    client.destroy()
    await redis.stop()
  })
  beforeEach(async () => void (await client.flushAll()))

  const shared = () => redisSharedState({ sendCommand: (args) => client.sendCommand(args) })

  it('B29 hold across two instances', async () => {
    const [one, other] = [shared(), shared()]
    const waits: number[] = []
    for (const state of [one, other, one, other])
      waits.push(await state.count('login:a', { points: 3, seconds: 60 }))
    expect(waits.slice(0, 3)).toEqual([0, 0, 0])
    expect(waits[3]).toBeGreaterThan(0)
    expect(await client.pTTL('openroute:rate:login:a')).toBeGreaterThan(0)
  })

  it('B27 share slots between two instances, and reclaim those of one that was killed', async () => {
    const [one, other] = [shared(), shared()]
    expect(await one.acquireSlot('a', '1', 2, 300)).toBe(true)
    expect(await other.acquireSlot('a', '2', 2, 60_000)).toBe(true)
    expect(await one.acquireSlot('a', '3', 2, 60_000)).toBe(false)
    await expect.poll(() => one.acquireSlot('a', '3', 2, 60_000)).toBe(true)
    expect(await other.acquireSlot('a', '4', 2, 60_000)).toBe(false)
    await one.releaseSlot('a', '2')
    expect(await other.acquireSlot('a', '4', 2, 60_000)).toBe(true)
    expect(await client.pTTL('openroute:slots:a')).toBeGreaterThan(0)
  })

  it('B27 B29 hold for two apps, and leave nothing without an expiry', async () => {
    const start = (baseUrl?: string) =>
      startWebApp({
        emulator,
        kit: { shared: shared(), limits: { requestsPerMinute: 4 }, ...(baseUrl && { baseUrl }) },
      })
    const first = await start()
    const second = await start(first.url)
    onTestFinished(() => Promise.all([first.close(), second.close()]).then(() => {}))
    const visitor = new Visitor(first.url)
    await visitor.signIn(emulator)
    const ask = (app: { url: string }) => visitor.request(`${app.url}/openroute/api/models`)
    for (const app of [first, second, first, second]) expect((await ask(app)).status).toBe(200)
    await expectTooMany(await ask(first))
    await expectTooMany(await ask(second))
    const names = await client.keys('*')
    expect(names.length).toBeGreaterThan(1)
    for (const name of names)
      expect([name, await client.pTTL(name)]).toEqual([name, expect.toSatisfy((ms) => ms > 0)])
  })
})
