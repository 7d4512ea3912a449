import type { OpenRouteError } from '@openroute-kit/core'
import { type Emulator, startEmulator } from '@openroute-kit/emulator'
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { APP_SETUPS } from '../helpers/app-setups.js'
import { type ExpressAppOptions, startExpressApp } from '../helpers/express-app.js'
import { errorCode } from '../helpers/read-response.js'
import { Visitor } from '../helpers/visitor.js'

let emulator: Emulator

beforeAll(async () => {
  emulator = await startEmulator({ chunkDelayMs: 1 })
})
afterAll(() => emulator.close())
beforeEach(() => emulator.clearRequests())

/** The headers by which proxies report the client's protocol. */
const says = (protocol: 'http' | 'https') => ({
  'x-forwarded-proto': protocol,
  forwarded: `proto=${protocol}`,
  'x-forwarded-ssl': protocol === 'https' ? 'on' : 'off',
  'x-forwarded-scheme': protocol,
  'front-end-https': protocol === 'https' ? 'on' : 'off',
})
const exchanges = () => emulator.requestsTo('/api/v1/auth/keys')

describe.each(APP_SETUPS)('forwarded headers on $name', ({ start }) => {
  it.each(['http', 'https'] as const)(
    'B37 never remove Secure from a cookie of an https app: %s',
    async (protocol) => {
      const app = await start({ emulator, kit: { baseUrl: 'https://app.example', onError: () => {} } })
      onTestFinished(() => app.close())
      const visitor = new Visitor(app.url)
      const login = await visitor.navigate('/openroute/login', says(protocol))
      const { searchParams } = new URL(login.headers.get('location') ?? '')
      expect(searchParams.get('callback_url')).toMatch(/^https:\/\/app\.example\/openroute\/callback\?/)
      expect(login.headers.getSetCookie()).toEqual([
        expect.stringMatching(/^__Host-openroute-tx-.*; HttpOnly; Secure;/),
      ])
      const { search } = new URL(await emulator.approve(login.headers.get('location') ?? ''))
      const done = await visitor.navigate(`/openroute/callback${search}`, says(protocol))
      expect(done.status).toBe(303)
      // The kit's own; express-session's is the app's, see below.
      const own = done.headers.getSetCookie().filter((cookie) => cookie.includes('openroute-'))
      expect(own).not.toEqual([])
      for (const cookie of own) expect(cookie).toMatch(/^__Host-.*; Secure;/)
    },
  )

  it('B37 do not turn an app on localhost into an https app', async () => {
    const app = await start({ emulator })
    onTestFinished(() => app.close())
    const visitor = new Visitor(app.url)
    const login = await visitor.navigate('/openroute/login', says('https'))
    const consent = login.headers.get('location') ?? ''
    const callbackUrl = new URL(consent).searchParams.get('callback_url')
    expect(callbackUrl).toMatch(new RegExp(`^${app.url}/openroute/callback\\?`))
    expect(login.headers.getSetCookie()).toEqual([expect.stringMatching(/^openroute-tx-(?!.*Secure)/)])
    expect((await visitor.navigate(await emulator.approve(consent), says('https'))).status).toBe(303)
    expect(await visitor.session()).toMatchObject({ signedIn: true })
  })
})

describe('the session cookie behind a TLS terminator', () => {
  async function started(options: Partial<ExpressAppOptions>) {
    const errors: OpenRouteError[] = []
    const app = await startExpressApp({
      emulator,
      ...options,
      kit: { ...options.kit, onError: (error) => errors.push(error) },
    })
    onTestFinished(() => app.close())
    return { visitor: new Visitor(app.url), errors }
  }

  it('B37 is never lost silently when proxies aren’t trusted: the login reports it and creates no key', async () => {
    const { visitor, errors } = await started({ session: { cookie: { secure: true } } })
    for (const protocol of ['http', 'https'] as const) {
      const refused = await visitor.navigate('/openroute/login', says(protocol))
      expect(refused.status).toBe(500)
      expect(await errorCode(refused)).toBe('config_invalid')
      expect(refused.headers.getSetCookie()).toEqual([])
      expect(errors.pop()?.message).toContain("app.set('trust proxy', 1)")
    }
    expect(exchanges()).toHaveLength(0)
  })

  it('B37 is Secure when the proxy is trusted', async () => {
    const { visitor, errors } = await started({
      first: (app) => app.set('trust proxy', 1),
      session: { name: '__Host-session', cookie: { secure: true } },
    })
    const headers = says('https')
    const login = await visitor.navigate('/openroute/login', headers)
    const callback = await emulator.approve(login.headers.get('location') ?? '')
    const done = await visitor.navigate(callback, headers)
    expect(done.status).toBe(303)
    expect(done.headers.getSetCookie()).toEqual(
      expect.arrayContaining([expect.stringMatching(/^__Host-session=.*; Secure/)]),
    )
    expect(errors).toEqual([])
  })

  it.each([
    ['auto', { cookie: { secure: 'auto' as const } }],
    ['unset', {}],
  ])('B37 is reported to the developer when it is sent without Secure on https: %s', async (_, session) => {
    const { visitor, errors } = await started({ session, kit: { baseUrl: 'https://app.example' } })
    await visitor.navigate('/openroute/login', says('https'))
    expect(errors.map(({ code }) => code)).toEqual(['config_invalid'])
    expect(errors[0]?.message).toContain('secure: true')
  })
})
