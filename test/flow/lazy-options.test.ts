import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Emulator, startEmulator } from '@openroute-kit/emulator'
import { createOpenRoute as createForExpress } from '@openroute-kit/express'
import { createOpenRoute, type OpenRouteOptions } from '@openroute-kit/server'
import { toNodeListener } from '@openroute-kit/server/node'
import express from 'express'
import session from 'express-session'
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { sendWebResponse, toWebRequest } from '../../packages/server/src/node/web-streams.js'
import { SECRET } from '../helpers/express-app.js'
import { errorCode } from '../helpers/read-response.js'
import { NAVIGATION, Visitor } from '../helpers/visitor.js'

let emulator: Emulator

beforeAll(async () => {
  emulator = await startEmulator({ chunkDelayMs: 1 })
})
afterAll(() => emulator.close())
beforeEach(() => {
  vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
  return () => void vi.restoreAllMocks()
})

type Options = () => OpenRouteOptions
interface LazyApp {
  listener: Parameters<typeof createServer>[1]
  use(): Promise<unknown>
  close(): Promise<void>
}

/** An app whose kit is created with a function, as a module of the app does while it is imported. */
const APPS: [string, (options: Options) => LazyApp][] = [
  [
    'Express',
    (options) => {
      const or = createForExpress(options)
      const app = express()
        .use(session({ secret: 'x', resave: false, saveUninitialized: false }))
        .use('/openroute', or.router)
        .get('/private', or.requireLogin, (_req, res) => void res.end('private'))
        .use(or.errorHandler)
      return { listener: app, use: () => or.signOutEverywhere({ userId: 'user_lin' }), close: or.close }
    },
  ],
  [
    'toNodeListener',
    (options) => {
      const or = createOpenRoute(options)
      const app = async (request: Request) => (await or.requireLogin(request)) ?? new Response('private')
      return {
        listener: toNodeListener(or, app),
        use: () => or.session(new Request('http://localhost/')),
        close: or.close,
      }
    },
  ],
  [
    'the Web handler',
    (options) => {
      const or = createOpenRoute(options)
      return {
        listener: async (req, res) => {
          const request = toWebRequest(`http://${req.headers.host}`, req, res)
          const own = async () => (await or.requireLogin(request)) ?? new Response('private')
          await sendWebResponse(res, (await or.handle(request)) ?? (await own()))
        },
        use: () => or.fetch(new Request('http://localhost/'), '/key'),
        close: or.close,
      }
    },
  ],
]

describe.each(APPS)('S19 options as a function: %s', (_, create) => {
  async function started(options: (baseUrl: string) => OpenRouteOptions) {
    let baseUrl = ''
    const read = vi.fn(() => options(baseUrl))
    const app = create(read)
    expect(read).not.toHaveBeenCalled()
    const server = createServer(app.listener)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    baseUrl = `http://localhost:${(server.address() as AddressInfo).port}`
    onTestFinished(async () => {
      await app.close()
      server.close()
      server.closeAllConnections()
    })
    return { ...app, read, visitor: new Visitor(baseUrl) }
  }
  const valid = (baseUrl: string): OpenRouteOptions => ({
    baseUrl,
    secret: SECRET,
    appName: 'App',
    provider: emulator.provider,
  })

  it('S19 reads them once, at the first request', async () => {
    const { read, visitor } = await started(valid)
    expect(await visitor.session()).toEqual({ signedIn: false })
    await visitor.signIn(emulator)
    expect(await visitor.session()).toMatchObject({ signedIn: true })
    expect(await (await visitor.request('/private')).text()).toBe('private')
    expect((await visitor.chat()).status).toBe(200)
    expect((await visitor.signOut()).status).toBe(200)
    expect(read).toHaveBeenCalledTimes(1)
  })

  it('S19 responds with config_invalid until they are valid, and reports each request', async () => {
    const onError = vi.fn()
    let secret = 'short'
    const { read, visitor, use } = await started((baseUrl) => ({ ...valid(baseUrl), secret, onError }))
    for (const path of ['/openroute/session', '/openroute/login', '/openroute/api/models']) {
      const response = await visitor.request(path)
      expect([response.status, await errorCode(response)]).toEqual([500, 'config_invalid'])
      expect(response.headers.get('cache-control')).toBe('no-store')
    }
    const page = await visitor.navigate('/openroute/login')
    expect(page.status).toBe(500)
    expect(page.headers.get('content-type')).toContain('text/html')
    const text = await page.text()
    expect(text).toContain('config_invalid')
    expect(text).not.toContain('secret')
    expect(onError.mock.calls.map(([error]) => error.code)).toEqual(Array(4).fill('config_invalid'))
    await expect(use()).rejects.toMatchObject({ code: 'config_invalid' })

    secret = SECRET
    expect(await visitor.session()).toEqual({ signedIn: false })
    read.mockClear()
    await visitor.signIn(emulator)
    expect(read).not.toHaveBeenCalled()
  })

  it('S19 guards the app’s own routes while they are invalid', async () => {
    const { visitor } = await started(() => ({}) as OpenRouteOptions)
    for (const headers of [{}, NAVIGATION]) {
      const response = await visitor.request('/private', { headers })
      expect(response.status).toBe(500)
      expect(await response.text()).toContain('config_invalid')
    }
  })

  it.each<[string, () => unknown]>([
    [
      'throws',
      () => {
        throw new Error('OPENROUTE_KIT_SECRET is not set')
      },
    ],
    ['returns nothing', () => undefined],
    ['returns a promise', async () => ({})],
    ['returns null', () => null],
  ])('S19 reports a function that %s as config_invalid', async (_title, options) => {
    const { visitor, use } = await started(options as Options)
    const response = await visitor.request('/openroute/session')
    expect([response.status, await errorCode(response)]).toEqual([500, 'config_invalid'])
    expect(process.emitWarning).toHaveBeenCalledTimes(1)
    await expect(use()).rejects.toMatchObject({ code: 'config_invalid' })
  })

  it('S19 leaves no rejection unhandled, which would end the process', async () => {
    const unhandled = vi.fn()
    process.on('unhandledRejection', unhandled)
    onTestFinished(() => void process.off('unhandledRejection', unhandled))
    const options = async () => {
      throw new Error('The vault does not respond')
    }
    const { use, close } = create(options as unknown as Options)
    await expect(use()).rejects.toMatchObject({ code: 'config_invalid' })
    await new Promise(setImmediate) // Node reports it once the microtasks are done
    expect(unhandled).not.toHaveBeenCalled()
    await close()
  })

  it('S19 closes without reading them', async () => {
    const { read, close } = await started(() => {
      throw new Error('must not be called')
    })
    await close()
    expect(read).not.toHaveBeenCalled()
  })
})

it('S19 still validates options that are an object at start-up', () => {
  const invalid = { baseUrl: 'https://app.example', secret: 'short', appName: 'App' }
  expect(() => createOpenRoute(invalid)).toThrow(expect.objectContaining({ code: 'config_invalid' }))
  expect(() => createForExpress(invalid)).toThrow(expect.objectContaining({ code: 'config_invalid' }))
})
