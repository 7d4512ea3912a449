import { defineProvider, describeError, readApiError } from '@openroute-kit/core'
import { type Emulator, startEmulator } from '@openroute-kit/emulator'
import { createOpenRoute } from '@openroute-kit/server'
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { APP_SETUPS, type SetupApp } from '../helpers/app-setups.js'
import { SECRET } from '../helpers/express-app.js'
import { startRawServer, text } from '../helpers/raw-server.js'
import { errorCode } from '../helpers/read-response.js'
import { NAVIGATION, Visitor } from '../helpers/visitor.js'

// The service as it is (P in docs/threats.md), behind each kind of app.

const EXCHANGE = '/api/v1/auth/keys'
const COMPLETIONS = '/api/v1/chat/completions'

let emulator: Emulator

beforeAll(async () => {
  emulator = await startEmulator({ chunkDelayMs: 1 })
})
afterAll(() => emulator.close())

describe.each(APP_SETUPS)('the service behind $name', ({ start }) => {
  let app: SetupApp
  let visitor: Visitor

  beforeAll(async () => {
    app = await start({ emulator, kit: { appName: '聊天', appCategories: ['chat', 'cli-agent'] } })
  })
  afterAll(() => app.close())
  beforeEach(() => {
    visitor = new Visitor(app.url)
    emulator.clearRequests()
  })

  it('P04 describes the app in each request, and in the exchange', async () => {
    await visitor.signIn(emulator)
    await (await visitor.chat()).text()
    for (const path of [EXCHANGE, COMPLETIONS])
      expect(emulator.requestsTo(path)[0]?.headers).toMatchObject({
        'http-referer': app.url,
        'x-openrouter-title': encodeURIComponent('聊天'),
        'x-title': encodeURIComponent('聊天'),
        'x-openrouter-categories': 'chat,cli-agent',
      })
  })

  it('P04 P08 describes it as another provider calls it', async () => {
    const provider = defineProvider({ ...emulator.provider, attribution: { url: [], title: ['X-App'] } })
    const other = await start({ emulator, kit: { provider, appName: 'My app' } })
    onTestFinished(() => other.close())
    const reader = new Visitor(other.url)
    await reader.signIn(emulator)
    const [request] = emulator.requestsTo(EXCHANGE)
    expect(request?.headers).toMatchObject({ 'x-app': 'My app' })
    for (const name of ['http-referer', 'x-title', 'x-openrouter-title'])
      expect(request?.headers).not.toHaveProperty(name)
  })

  it.each([
    [2, 2],
    [null, null],
  ])('P05 shows the limit that the user granted: %j', async (granted, limit) => {
    const limited = await start({ emulator, kit: { key: { limit: 5 } } })
    onTestFinished(() => limited.close())
    const reader = new Visitor(limited.url)
    const consent = await reader.startLogin()
    expect(new URL(consent).searchParams.get('limit')).toBe('5')
    await reader.navigate(await emulator.approve(consent, { limit: granted }))
    expect(await reader.session()).toMatchObject({ signedIn: true, limit, limitRemaining: limit })
  })

  it('P06 passes on what the key may call and what a response cost, and shows the free requests', async () => {
    await visitor.signIn(emulator)
    const models = await (await visitor.request('/openroute/api/models/user')).json()
    expect(models.data).toEqual(expect.arrayContaining([expect.objectContaining({ id: expect.any(String) })]))
    const { id } = await (await visitor.chat({ stream: false })).json()
    const generation = await visitor.request(`/openroute/api/generation?id=${id}`)
    expect(await generation.json()).toMatchObject({ data: { id } })
    expect(await visitor.session()).toMatchObject({
      freeModelDailyRequests: { limit: 50, used: expect.any(Number), remaining: expect.any(Number) },
    })
    expect((await new Visitor(app.url).request('/openroute/api/models/user')).status).toBe(401)
  })

  it.each([
    [402, { error: 'insufficient_credits', error_description: 'Add credits.' }, 'credit_exhausted'],
    [402, { error: { message: 'Key limit exceeded' } }, 'key_limit_reached'],
    [402, { error: { message: 'The account has a negative balance' } }, 'balance_negative'],
    [403, { error: { message: 'Workspace budget exceeded' } }, 'budget_reached'],
    [404, { error: { message: 'No endpoints found' } }, 'model_unavailable'],
    [422, { error: { message: 'No', metadata: { error_type: 'invalid_request' } } }, 'request_invalid'],
    [529, '<html>Overloaded</html>', 'provider_unavailable'],
  ])('P03 explains the error %i %j to the user', async (status, body, code) => {
    await visitor.signIn(emulator)
    emulator.fail(COMPLETIONS, { kind: 'respond', status, body })
    const response = await visitor.chat()
    expect(response.status).toBe(status)
    const error = readApiError({ status, body: await response.json() })
    expect(error.code).toBe(code)
    expect(/raise/.test(describeError(error.code, 'en'))).toBe(code === 'key_limit_reached')
  })

  it('P01 calls a code that the service refuses with 500 what it is', async () => {
    const callback = await emulator.approve(await visitor.startLogin())
    const body = { error: { message: 'Invalid code or code_verifier' } }
    emulator.fail(EXCHANGE, { kind: 'respond', status: 500, body })
    const failed = await visitor.request(callback, { headers: { accept: 'application/json' } })
    expect(await errorCode(failed)).toBe('code_rejected')
  })

  it('P07 explains a wrong API base', async () => {
    const site = await startRawServer(text(200, '<!DOCTYPE html><title>Site</title>', 'text/html'))
    const provider = defineProvider({ ...emulator.provider, apiUrl: `${site.url}/docs` })
    const wrong = await start({ emulator, kit: { provider } })
    onTestFinished(() => wrong.close())
    const response = await new Visitor(wrong.url).request('/openroute/api/models')
    expect(response.status).toBe(502)
    expect((await response.json()).error.message).toContain('apiUrl')
  })
})

it('P08 refuses a port that the provider does not accept, at start-up', () => {
  const provider = defineProvider({ ...emulator.provider, callbackPorts: [443, 3000] })
  const create = (baseUrl: string) =>
    createOpenRoute({ baseUrl, secret: SECRET, appName: 'My app', provider })
  for (const right of ['https://app.example', 'https://app.example:3000', 'http://localhost:3000'])
    expect(() => create(right)).not.toThrow()
  for (const wrong of ['http://localhost:5173', 'https://app.example:8443'])
    expect(() => create(wrong)).toThrow(
      expect.objectContaining({ code: 'config_invalid', message: expect.stringContaining('443 or 3000') }),
    )
})

it('P08 M04 logs in at a provider with strict ports, whose `provider` refuses other ports at start-up', async () => {
  const strict = await startEmulator({ ports: 'strict' })
  onTestFinished(() => strict.close())
  const create = (baseUrl: string) =>
    createOpenRoute({ baseUrl, secret: SECRET, appName: 'My app', provider: strict.provider })
  expect(() => create('http://localhost:5173')).toThrow(expect.objectContaining({ code: 'config_invalid' }))
  const or = create('http://localhost:3000')
  onTestFinished(() => or.close())
  const open = (url: string, cookie = '') =>
    or.handle(new Request(url, { headers: { ...NAVIGATION, cookie } }))
  const login = await open('http://localhost:3000/openroute/login')
  const cookie = login?.headers.getSetCookie()[0]?.split(';')[0]
  const callback = await strict.approve(login?.headers.get('location') ?? '')
  const response = await open(callback, cookie)
  expect([response?.status, response?.headers.get('location')]).toEqual([303, '/'])
})
