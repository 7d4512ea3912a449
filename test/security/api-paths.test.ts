import { type Emulator, startEmulator } from '@openroute-kit/emulator'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startExpressApp } from '../helpers/express-app.js'
import { Visitor } from '../helpers/visitor.js'
import { startWebApp } from '../helpers/web-app.js'

let emulator: Emulator

beforeAll(async () => {
  emulator = await startEmulator()
})
afterAll(() => emulator.close())

/** An app that calls the API at a path that the visitor chooses: `/call?path=…`. */
const APPS = [
  {
    name: 'Express',
    start: () =>
      startExpressApp({
        emulator,
        after: (app, or) =>
          app.get('/call', (req, res, next) => {
            or.fetch(req, String(req.query.path)).then((response) => res.json(response.status), next)
          }),
      }),
  },
  {
    name: 'the Web handler',
    start: () =>
      startWebApp({
        emulator,
        routes: async (request, or) => {
          const path = new URL(request.url).searchParams.get('path') ?? ''
          try {
            return Response.json((await or.fetch(request, path)).status)
          } catch (error) {
            return Response.json({ error })
          }
        },
      }),
  },
]

const REFUSED = [
  '/..%2f..%2fkeys',
  '/models/..%2F..%2Fkeys',
  '/..%5c..%5ckeys',
  '/%252e%252e/keys',
  '/..%252f..%252fkeys',
  '/%25252e%25252e/keys',
  '/%2e%2e/keys',
  '/../keys',
  '/models/../keys',
  '/./keys',
  '/..;/keys',
  '/..;x=1/keys',
  '/..%3b/keys',
  '/models;x=1',
  '/.\t./keys',
  '/..\\keys',
  '/models\\..\\..\\keys',
  '/models%00',
  '/models%0d%0ax-a:%20b',
  '/%c0%ae%c0%ae/keys',
  '/．．/keys',
  '/..／keys',
  '/‥/keys',
  '/%6beys',
  'https://evil.example/x',
  'models',
]

describe.each(APPS)('or.fetch of $name', ({ start }) => {
  let visitor: Visitor
  let close: () => Promise<void>

  beforeAll(async () => {
    const app = await start()
    close = app.close
    visitor = new Visitor(app.url)
    await visitor.signIn(emulator)
  })
  afterAll(() => close())
  beforeEach(() => emulator.clearRequests())

  const call = (path: string) => visitor.request(`/call?${new URLSearchParams({ path })}`)

  it.each(REFUSED)('F21 sends nothing to the provider for %j', async (path) => {
    expect((await (await call(path)).json()).error?.code).toBe('config_invalid')
    expect(emulator.requests).toEqual([])
  })

  it.each([
    ['/models/a/b:free', '/api/v1/models/a/b:free'],
    ['/models/a/b%3Afree', '/api/v1/models/a/b%3Afree'],
    ['/generation?id=a%2Fb', '/api/v1/generation'],
    ['/generation?id=../../x%252f;\\', '/api/v1/generation'],
  ])('F21 calls %s, whatever its query holds', async (path, received) => {
    expect(await (await call(path)).json()).toEqual(expect.any(Number))
    expect(emulator.requests.map((request) => request.path)).toEqual([received])
  })
})
