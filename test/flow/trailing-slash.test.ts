import { type Emulator, startEmulator } from '@openroute-kit/emulator'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { APP_SETUPS, type SetupApp } from '../helpers/app-setups.js'
import { startExpressApp } from '../helpers/express-app.js'
import { errorCode } from '../helpers/read-response.js'
import { chatBody, OWN_SCRIPT, Visitor } from '../helpers/visitor.js'

let emulator: Emulator

beforeAll(async () => {
  emulator = await startEmulator({ chunkDelayMs: 1 })
})
afterAll(() => emulator.close())

const locationOf = (response: Response) => response.headers.get('location') ?? ''
const withSlash = (url: string) => {
  const result = new URL(url)
  result.pathname += '/'
  return result.href
}

describe.each(APP_SETUPS)('a trailing slash on $name', ({ start }) => {
  let app: SetupApp
  beforeAll(async () => {
    app = await start({ emulator, kit: { allow: ['GET /models/user'] } })
  })
  afterAll(() => app.close())

  it('S10 is the same route, from the login to the sign-out', async () => {
    const visitor = new Visitor(app.url)
    const login = await visitor.navigate('/openroute/login/?returnTo=/chat/')
    const callback = withSlash(await emulator.approve(locationOf(login)))
    expect(locationOf(await visitor.navigate(callback))).toBe('/chat/')
    expect(await (await visitor.request('/openroute/session/')).json()).toMatchObject({ signedIn: true })
    for (const route of ['models', 'key', 'models/user'])
      expect((await visitor.request(`/openroute/api/${route}/`)).status).toBe(200)
    const chat = await visitor.post('/openroute/api/chat/completions/', JSON.parse(chatBody()))
    expect(await chat.json()).toMatchObject({ object: 'chat.completion' })
    expect((await visitor.post('/openroute/logout/')).status).toBe(200)
    expect(await visitor.session()).toEqual({ signedIn: false })
  })

  it('S10 is the same route for the pages of the kit', async () => {
    const visitor = new Visitor(app.url)
    const failed = await visitor.navigate('/openroute/failed/?error=access_denied')
    expect([failed.status, await errorCode(failed)]).toEqual([403, 'access_denied'])
    expect((await visitor.navigate('/openroute/popup/')).status).toBe(200)
    const popup = await visitor.navigate('/openroute/login/?mode=popup')
    const done = await visitor.navigate(withSlash(await emulator.approve(locationOf(popup))))
    expect(locationOf(done)).toBe('/openroute/popup')
  })

  it('S10 B16 a return path with a trailing slash is no route of the kit', async () => {
    const visitor = new Visitor(app.url)
    for (const returnTo of ['/openroute/', '/openroute/login/', '/openroute/callback/'])
      expect(
        locationOf(await visitor.signIn(emulator, { query: `?prompt=login&returnTo=${returnTo}` })),
      ).toBe('/')
  })

  it.each(['', 'login//', 'login/%2f', '/login/', 'login%2f', 'api/models//', 'api//models/', 'api/'])(
    'S10 B18 is one slash, and nothing else: %s',
    async (path) => {
      const response = await new Visitor(app.url).request(`/openroute/${path}`)
      expect(response.status).toBe(404)
    },
  )

  it('S10 405 names the same methods', async () => {
    const response = await new Visitor(app.url).request('/openroute/logout/')
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST'])
  })
})

it('S10 works where a framework redirects to the trailing slash with 308, POST requests too', async () => {
  const app = await startExpressApp({
    emulator,
    // As Next does with `trailingSlash`.
    first: (express) =>
      express.use((req, res, next) => {
        const { pathname, search } = new URL(req.originalUrl, 'http://localhost')
        if (pathname.endsWith('/')) next()
        else res.redirect(308, `${pathname}/${search}`)
      }),
  })
  onTestFinished(() => app.close())
  const visitor = new Visitor(app.url)
  const follow = async (url: string) =>
    locationOf(await visitor.navigate(locationOf(await visitor.navigate(url))))
  expect(await follow(await emulator.approve(await follow('/openroute/login?returnTo=/chat/')))).toBe(
    '/chat/',
  )
  const headers = { ...OWN_SCRIPT, cookie: visitor.cookieHeader() }
  const post = (path: string, body: string) =>
    fetch(`${app.url}/openroute/${path}`, { method: 'POST', headers, body })
  expect(await (await post('api/chat/completions', chatBody())).json()).toMatchObject({
    object: 'chat.completion',
  })
  expect(await (await post('logout', '{}')).json()).toEqual({ signedIn: false })
})
