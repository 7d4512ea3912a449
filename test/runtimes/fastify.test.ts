import { createRequire } from 'node:module'
import { type Emulator, startEmulator } from '@openroute-kit/emulator'
import { createOpenRoute, type OpenRouteError, type OpenRouteHandler } from '@openroute-kit/server'
import { fastifyOpenRoute, toWebRequest } from '@openroute-kit/server/fastify'
import { afterAll, beforeAll, beforeEach, expect, it, onTestFinished } from 'vitest'
import { SECRET } from '../helpers/express-app.js'
import { freePorts } from '../helpers/free-ports.js'
import { Visitor } from '../helpers/visitor.js'

let emulator: Emulator
beforeAll(async () => {
  emulator = await startEmulator({ chunkDelayMs: 2 })
})
afterAll(() => emulator.close())

let url: string
let port: number
let or: OpenRouteHandler
let errors: OpenRouteError[]

beforeEach(async () => {
  ;[port] = (await freePorts(1)) as [number]
  url = `http://localhost:${port}`
  errors = []
  or = createOpenRoute({
    baseUrl: url,
    secret: SECRET,
    appName: 'Test app',
    provider: emulator.provider,
    limits: { loginsPerMinutePerAddress: 4 },
    onError: (error) => errors.push(error),
  })
})

type PluginParts = Parameters<typeof fastifyOpenRoute>
type FastifyRequest = Parameters<typeof toWebRequest>[0]
interface Reply {
  header(name: string, value: string): Reply
}
interface Fastify {
  register(plugin: typeof fastifyOpenRoute, options: PluginParts[1]): void
  addHook(name: 'onRequest', hook: (request: FastifyRequest, reply: Reply) => Promise<void>): void
  get(path: string, handler: (request: FastifyRequest) => unknown): void
  listen(options: { port: number }): Promise<string>
  close(): Promise<void>
}
// It is installed in this folder only, so its types are not there while the repository is type-checked. The app of the guide is
// type-checked with them.
const { fastify } = createRequire(import.meta.url)('fastify') as { fastify(options?: object): Fastify }

async function start(app: Fastify, prefix = '/openroute'): Promise<Visitor> {
  app.register(fastifyOpenRoute, { or, prefix })
  await app.listen({ port })
  onTestFinished(() => app.close())
  return new Visitor(url)
}

it('runs the app’s hooks, and reads bodies that its body parsers would refuse', async () => {
  const app = fastify({ bodyLimit: 10 })
  app.addHook('onRequest', async (_request, reply) => {
    reply.header('x-frame-options', 'DENY')
  })
  const visitor = await start(app)
  await visitor.signIn(emulator)
  const response = await visitor.chat({ stream: true })
  expect(response.headers.get('x-frame-options')).toBe('DENY')
  expect(await response.text()).toContain('[DONE]')
  expect((await visitor.signOut()).status).toBe(200)
})

it('gives the app’s own routes the session, and a response that leads to the login', async () => {
  const app = fastify()
  app.get('/who', async (request) => (await or.session(toWebRequest(request))) ?? {})
  app.get('/guarded', (request) => or.requireLogin(toWebRequest(request)))
  const visitor = await start(app)
  const refused = await visitor.navigate('/guarded?a=1')
  expect([refused.status, refused.headers.get('location')]).toEqual([
    303,
    '/openroute/login?returnTo=%2Fguarded%3Fa%3D1',
  ])
  await visitor.signIn(emulator)
  const { keyId } = await visitor.session()
  expect(await (await visitor.request('/who')).json()).toMatchObject({ keyId })
})

it('B29 counts the address that Fastify finds', async () => {
  const visitor = await start(fastify({ trustProxy: true }))
  const statuses: number[] = []
  const login = async (address: string) =>
    statuses.push((await visitor.navigate('/openroute/login', { 'x-forwarded-for': address })).status)
  for (let count = 0; count < 5; count++) await login('192.0.2.1')
  await login('192.0.2.2')
  expect(statuses).toEqual([303, 303, 303, 303, 429, 303])
})

it('reports a prefix that is not the mount', async () => {
  const visitor = await start(fastify(), '/auth')
  const response = await visitor.request('/auth/session')
  expect([response.status, (await response.json()).error.code]).toEqual([500, 'config_invalid'])
  expect(errors.map(({ message }) => message)).toEqual([expect.stringContaining('"/auth"')])
})

it('D21 ends running responses when the app is closed', async () => {
  const app = fastify()
  const visitor = await start(app)
  await visitor.signIn(emulator)
  const response = await visitor.chat({ stream: true, model: 'emulator/endless' })
  await app.close()
  expect(await response.text()).toContain('The app is restarting')
})
