import { createServer } from 'node:http'
import { type Emulator, startEmulator } from '@openroute-kit/emulator'
import { createOpenRoute } from '@openroute-kit/server'
import { type HonoHandlerOptions, toHonoHandler } from '@openroute-kit/server/hono'
import { Hono } from 'hono'
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest'
import { sendWebResponse, toWebRequest } from '../../packages/server/src/node/web-streams.js'
import { SECRET } from '../helpers/express-app.js'
import { freePorts } from '../helpers/free-ports.js'
import { Visitor } from '../helpers/visitor.js'

let emulator: Emulator
beforeAll(async () => {
  emulator = await startEmulator({ chunkDelayMs: 2 })
})
afterAll(() => emulator.close())

/** An app whose middleware reads all bodies before the kit. */
async function start(options: HonoHandlerOptions = {}): Promise<Visitor> {
  const [port] = (await freePorts(1)) as [number]
  const baseUrl = `http://localhost:${port}`
  const limits = { loginsPerMinutePerAddress: 4 }
  const or = createOpenRoute({
    baseUrl,
    secret: SECRET,
    appName: 'Test app',
    provider: emulator.provider,
    limits,
  })
  const app = new Hono()
  app.use(async ({ req }, next) => {
    if (req.method === 'POST') await req.json()
    await next()
  })
  app.use(toHonoHandler(or, options))
  app.get('/own', (context) => context.text('own'))
  const server = createServer(async (req, res) =>
    sendWebResponse(res, await app.fetch(toWebRequest(baseUrl, req, res))),
  )
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  return new Visitor(baseUrl)
}

it('handles requests whose body a middleware has read', async () => {
  const visitor = await start()
  await visitor.signIn(emulator)
  expect(await (await visitor.chat({ stream: true })).text()).toContain('[DONE]')
  expect((await visitor.signOut()).status).toBe(200)
})

it('passes requests to other paths on to the app', async () => {
  const visitor = await start()
  expect(await (await visitor.request('/own')).text()).toBe('own')
})

it('B29 counts the address that the app returns', async () => {
  const statuses = async (visitor: Visitor) => {
    const started: number[] = []
    for (let count = 0; count < 5; count++) started.push((await visitor.navigate('/openroute/login')).status)
    return started
  }
  expect(await statuses(await start({ address: () => '192.0.2.1' }))).toEqual([303, 303, 303, 303, 429])
  let clients = 0
  const everyOther = await start({ address: ({ req }) => `192.0.2.${req.path.length + ++clients}` })
  expect(await statuses(everyOther)).toEqual([303, 303, 303, 303, 303])
})
