import { once } from 'node:events'
import { type Emulator, startEmulator } from '@openroute-kit/emulator'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type DemoProcess, runDemo, startDemo } from '../helpers/demo.js'
import { freePorts, takePort } from '../helpers/free-ports.js'
import { type RedisProcess, startRedis } from '../helpers/redis-server.js'
import { Visitor } from '../helpers/visitor.js'

const SECRETS = {
  OPENROUTE_KIT_SECRET: 'h3Xq0vYb7Zr2Lw9Kp4Nd6Tf8Gs1Jm5Qc',
  SESSION_SECRET: 'Uo2Ei7Wy4Rt9Pa6Sl1Dk8Fj3Gh5Zx0Cv',
}

let emulator: Emulator
let provider: Record<string, string>

beforeAll(async () => {
  emulator = await startEmulator({ chunkDelayMs: 20 })
  provider = { OPENROUTE_SITE_URL: emulator.siteUrl, OPENROUTE_API_URL: emulator.apiUrl }
})

afterAll(() => emulator?.close())

async function withDemo(
  env: Record<string, string>,
  act: (demo: DemoProcess) => Promise<void>,
): Promise<void> {
  const demo = await startDemo({ env })
  try {
    await act(demo)
  } finally {
    await demo.stop()
  }
}

describe('the demo’s start', () => {
  it('starts its own OpenRoute and says where to click', () =>
    withDemo({}, async (demo) => {
      expect(demo.output()).toContain(`Open ${demo.url} and click “Log in with OpenRoute”`)
      expect(demo.output()).toContain(demo.emulatorUrl)
      const location = await new Visitor(demo.url).startLogin()
      expect(location).toContain(`${demo.emulatorUrl}/auth?`)
      // At either address of "localhost".
      expect((await fetch(demo.url.replace('localhost', '127.0.0.1'))).status).toBe(200)
    }))

  it('starts no emulator when a provider is set', () =>
    withDemo(provider, async (demo) => {
      await expect(fetch(demo.emulatorUrl)).rejects.toThrow()
      expect(await new Visitor(demo.url).startLogin()).toContain(`${emulator.siteUrl}/auth?`)
    }))

  it.each([
    ['PORT', { PORT: 'abc' }],
    ['BASE_URL', { BASE_URL: 'nonsense' }],
    ['OPENROUTE_PROVIDER', { OPENROUTE_PROVIDER: 'unknown' }],
    ['SESSION_SECRET', { SESSION_SECRET: 'short' }],
  ])('says in one sentence what is wrong with %s', async (name, env) => {
    const { code, output } = await runDemo(env as unknown as Record<string, string>)
    expect(code).toBe(2)
    expect(output.trim().split('\n')).toHaveLength(1)
    expect(output).toContain(name)
  })

  it.each(['PORT', 'EMULATOR_PORT'])('says in one sentence that the port of %s is taken', async (name) => {
    const [port = 0, other = 0, another = 0] = await freePorts(3)
    const server = await takePort(port)
    const { code, output } = await runDemo({
      PORT: String(other),
      EMULATOR_PORT: String(another),
      [name]: String(port),
    })
    server.close()
    expect(code).toBe(1)
    expect(output.trim().split('\n')).toHaveLength(1)
    expect(output).toContain(String(port))
    expect(output).toMatch(new RegExp(`\\b${name}\\b`))
  })

  it('E09 refuses production with a missing or sample secret, or with sessions in memory', async () => {
    const production = { NODE_ENV: 'production', ...provider, ...SECRETS }
    for (const [name, value] of [
      ['REDIS_URL', ''],
      ['OPENROUTE_KIT_SECRET', ''],
      ['SESSION_SECRET', 'change-me-change-me-change-me-change-me'],
    ] as const) {
      const { code, output } = await runDemo({
        ...production,
        REDIS_URL: 'redis://localhost:1',
        [name]: value,
      })
      expect(code).toBe(2)
      expect(output).toContain(name)
    }
  })
})

describe('the demo’s responses', () => {
  it('sends the page with a policy without inline code, and forbids framing and sniffing', () =>
    withDemo(provider, async ({ url }) => {
      const response = await fetch(url)
      const policy = response.headers.get('content-security-policy') ?? ''
      expect(policy).toContain("default-src 'none';script-src 'self';style-src 'self'")
      expect(policy).toContain("require-trusted-types-for 'script'")
      expect(policy).not.toContain('unsafe')
      expect(response.headers.get('x-content-type-options')).toBe('nosniff')
      expect(response.headers.get('strict-transport-security')).toBeNull()
      expect(await response.text()).not.toMatch(/<style|style=|<script>|\son\w+=/)

      const lost = await fetch(`${url}/nowhere`, {
        headers: { accept: 'text/html', 'accept-language': 'zh' },
      })
      expect([lost.status, await lost.text()]).toEqual([404, expect.stringContaining('找不到页面')])
      const json = await fetch(`${url}/nowhere`, { headers: { accept: 'application/json' } })
      expect(await json.json()).toMatchObject({ error: { code: 'not_found', status: 404 } })
      expect(await (await fetch(`${url}/healthz`)).json()).toEqual({ ok: true })
    }))

  it('D18 streams through its compression, and B30 logs no message', () =>
    withDemo({ ...provider, LOG_LEVEL: 'trace' }, async (demo) => {
      const visitor = new Visitor(demo.url)
      await visitor.signIn(emulator)
      const response = await visitor.chat({
        stream: true,
        messages: [{ role: 'user', content: 'canary-prompt' }],
      })
      const reader = response.body?.getReader()
      expect((await reader?.read())?.done).toBe(false)
      const upstream = () => emulator.requestsTo('/api/v1/chat/completions').at(-1)
      expect(upstream()?.done).toBe(false) // the first bytes arrive before the last are written
      while (!(await reader?.read())?.done);
      expect(upstream()).toMatchObject({ done: true, aborted: false })

      const [cookie = ''] = [...visitor.cookies.values()]
      expect(demo.output()).toContain('"path":"/openroute/callback"')
      for (const secret of ['canary-prompt', 'sk-or-', 'code=', 'state=', cookie.slice(4, 30)])
        expect(demo.output()).not.toContain(secret)
    }))

  it('B30 logs a failed login by its code, without a stack and without code or state', () =>
    withDemo(provider, async (demo) => {
      const visitor = new Visitor(demo.url)
      const callback = new URL(await emulator.approve(await visitor.startLogin()))
      callback.searchParams.set('code', 'canary-code')
      expect((await visitor.openCallback(callback.href)).status).toBeGreaterThanOrEqual(400)
      const lines = demo.output().split('\n')
      const [line = {}] = lines.filter((text) => text.startsWith('{')).map((text) => JSON.parse(text))
      expect(line).toMatchObject({ level: 40, errorCode: 'code_rejected', status: expect.any(Number) })
      expect(line).not.toHaveProperty('err')
      for (const secret of ['canary-code', callback.searchParams.get('state') ?? '', 'at file:'])
        expect(demo.output()).not.toContain(secret)
    }))

  it('B06 makes the session cookie Secure with the __Host- prefix on https', () =>
    withDemo({ ...provider, BASE_URL: 'https://chat.test', TRUST_PROXY: '1' }, async (demo) => {
      const response = await fetch(`${demo.listenUrl}/openroute/login`, {
        redirect: 'manual',
        headers: { 'x-forwarded-proto': 'https' },
      })
      expect(response.status).toBe(303)
      expect(response.headers.getSetCookie()).not.toEqual([])
      for (const cookie of response.headers.getSetCookie()) expect(cookie).toMatch(/^__Host-.*; Secure/i)
      expect(response.headers.get('strict-transport-security')).toContain('max-age=')
    }))
})

describe('the demo’s shutdown', () => {
  it('D21 stops accepting on SIGTERM, lets a stream finish, and ends with 0', async () => {
    const demo = await startDemo({ env: provider })
    const visitor = new Visitor(demo.url)
    await visitor.signIn(emulator)
    const response = await visitor.chat({ stream: true })
    const stopped = demo.stop()
    expect(await response.text()).toContain('[DONE]')
    expect(await stopped).toBe(0)
    await expect(fetch(demo.url)).rejects.toThrow()
  })

  it('D21 ends a stream that does not end by itself after the grace period, and says why', async () => {
    const demo = await startDemo({ env: provider })
    const visitor = new Visitor(demo.url)
    await visitor.signIn(emulator)
    const response = await visitor.chat({ stream: true, model: 'emulator/endless' })
    const read = response.text()
    expect(await demo.stop()).toBe(0)
    const text = await read
    expect(text).toMatch(
      /data: \{"error":\{"code":"provider_interrupted"[^\n]*"finish_reason":"error"\}\]\}\n\n$/,
    )
    expect(text).not.toContain('[DONE]')
  })

  it('ends at once on a second Ctrl-C', async () => {
    const demo = await startDemo({ env: provider })
    const visitor = new Visitor(demo.url)
    await visitor.signIn(emulator)
    const response = await visitor.chat({ stream: true, model: 'emulator/endless' })
    const read = response.text().catch(() => undefined)
    demo.process.kill('SIGINT')
    await new Promise((resolve) => setTimeout(resolve, 700))
    demo.process.kill('SIGINT')
    const [code] = await once(demo.process, 'exit')
    expect(code).toBe(130)
    await read
  })
})

describe('the demo on Redis', () => {
  let redis: RedisProcess

  beforeAll(async () => {
    redis = await startRedis()
  })

  afterAll(() => redis?.stop())

  it('D13 B33 lets a login begin on one instance and end on another, and keeps no key in plain', async () => {
    const shared = { ...provider, ...SECRETS, REDIS_URL: redis.url }
    const [first, second] = await Promise.all([startDemo({ env: shared }), startDemo({ env: shared })])
    // The first visitor finds Redis connected.
    expect((await fetch(`${second.url}/healthz`)).status).toBe(200)
    const visitor = new Visitor(first.url)
    await visitor.signIn(emulator)
    const other = new Visitor(second.url)
    for (const [name, value] of visitor.cookies) other.cookies.set(name, value)
    expect(await other.session()).toMatchObject({ signedIn: true })
    expect(await redis.dump()).not.toMatch(/sk-or-/)
    expect(await redis.dump()).toContain('openroute:claim:')
    await Promise.all([first.stop(), second.stop()])
  })

  it('D11 D14 responds with 503 while Redis stalls, and is signed in again afterwards', () =>
    withDemo({ ...provider, ...SECRETS, REDIS_URL: redis.url }, async (demo) => {
      const visitor = new Visitor(demo.url)
      await visitor.signIn(emulator)
      redis.pause()
      try {
        const response = await visitor.request('/openroute/session')
        expect(response.status).toBe(503)
        expect(await response.json()).toMatchObject({ error: { code: 'session_unavailable' } })
        expect((await fetch(demo.url)).status).toBe(200)
      } finally {
        redis.resume()
      }
      await expect.poll(() => visitor.session(), { timeout: 10_000 }).toMatchObject({ signedIn: true })
    }))

  it('D07 starts without Redis, and responds to a login with 503 instead of a redirect', () =>
    withDemo({ ...provider, ...SECRETS, REDIS_URL: 'redis://127.0.0.1:1' }, async (demo) => {
      expect((await fetch(`${demo.url}/healthz`)).status).toBe(503)
      const response = await new Visitor(demo.url).navigate('/openroute/login')
      expect(response.status).toBe(503)
      expect(response.headers.get('location')).toBeNull()
    }))
})
