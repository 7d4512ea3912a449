import { defineProvider } from '@openroute-kit/core'
import { type Emulator, startEmulator } from '@openroute-kit/emulator'
import { createOpenRoute as createForExpress, type OpenRouteExpress } from '@openroute-kit/express'
import { createOpenRoute } from '@openroute-kit/server'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { SetupApp } from '../helpers/app-setups.js'
import { SECRET, startExpressApp } from '../helpers/express-app.js'
import { errorCode } from '../helpers/read-response.js'
import { NAVIGATION, Visitor } from '../helpers/visitor.js'
import { startWebApp } from '../helpers/web-app.js'

let first: Emulator
let second: Emulator

beforeAll(async () => {
  first = await startEmulator({ chunkDelayMs: 1 })
  second = await startEmulator({ chunkDelayMs: 1 })
})
afterAll(async () => {
  await first.close()
  await second.close()
})
beforeEach(() => {
  first.clearRequests()
  second.clearRequests()
})

const exchanges = () => [first, second].flatMap((emulator) => emulator.requestsTo('/api/v1/auth/keys'))

/** The second provider of an app; the first is at `/openroute`, as always. */
const other = (baseUrl: string) => ({
  baseUrl,
  secret: SECRET,
  appName: 'Test app',
  mount: '/other',
  provider: defineProvider({ ...second.provider, id: 'other' }),
})

const APPS: [string, () => Promise<SetupApp>][] = [
  [
    'Express',
    () => {
      let or: OpenRouteExpress | undefined
      return startExpressApp({
        emulator: first,
        before: (app) =>
          app.use('/other', (req, res, next) => {
            or ??= createForExpress(other(`http://${req.headers.host}`))
            or.router(req, res, next)
          }),
      })
    },
  ],
  [
    'the Web handler',
    () =>
      startWebApp({
        emulator: first,
        routes: async (request) =>
          (await createOpenRoute(other(new URL(request.url).origin)).handle(request)) ?? new Response('Home'),
      }),
  ],
]

describe.each(APPS)('two providers in one app on %s', (_, start) => {
  let app: SetupApp

  beforeAll(async () => {
    app = await start()
  })
  afterAll(() => app.close())

  const logins = async () => {
    const visitor = new Visitor(app.url)
    const consents = [
      await visitor.startLogin(),
      (await visitor.navigate('/other/login')).headers.get('location') ?? '',
    ]
    const callbacks = [
      new URL(await first.approve(consents[0] as string)),
      new URL(await second.approve(consents[1] as string)),
    ] as [URL, URL]
    return { visitor, callbacks }
  }

  it('A12 exchanges nothing for the login of one provider at the callback of the other', async () => {
    const { visitor, callbacks } = await logins()
    expect(callbacks.map(({ pathname }) => pathname)).toEqual(['/openroute/callback', '/other/callback'])
    const [one, two] = callbacks
    for (const crossed of [`/other/callback${one.search}`, `/openroute/callback${two.search}`]) {
      const refused = await visitor.navigate(crossed)
      expect(refused.status).toBe(400)
      expect(await errorCode(refused)).toBe('transaction_missing')
    }
    // Nor if the cookie of one is sent under the name of the other.
    const [cookieOfOne = '', cookieOfTwo = ''] = [...visitor.cookies]
      .filter(([name]) => name.includes('openroute-tx-'))
      .map(([name, value]) => `${name}=${value}`)
    for (const cookie of [cookieOfOne, cookieOfTwo])
      for (const path of [`/other/callback${one.search}`, `/openroute/callback${two.search}`]) {
        const refused = await visitor.request(path, { headers: { ...NAVIGATION, cookie } })
        expect(refused.status).toBe(400)
      }
    expect(exchanges()).toHaveLength(0)

    expect((await visitor.navigate(one.href)).status).toBe(303)
    expect(first.requestsTo('/api/v1/auth/keys')).toHaveLength(1)
    expect((await visitor.navigate(two.href)).status).toBe(303)
    expect(second.requestsTo('/api/v1/auth/keys')).toHaveLength(1)
  })

  it('A12 exchanges nothing for the callback of an issuer that the login did not go to', async () => {
    const { visitor, callbacks } = await logins()
    for (const [index, iss] of [second.provider.siteUrl, first.provider.siteUrl].entries()) {
      const callback = callbacks[index] as URL
      const refused = await visitor.navigate(`${callback.href}&${new URLSearchParams({ iss })}`)
      expect(refused.status).toBe(400)
      expect(await errorCode(refused)).toBe('issuer_mismatch')
    }
    expect(exchanges()).toHaveLength(0)
    for (const callback of callbacks) expect((await visitor.navigate(callback.href)).status).toBe(303)
  })
})
