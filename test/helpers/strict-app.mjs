// An app of its own process, with a provider that fails in every way. It prints its addresses and runs until it is
// killed. Uses the built packages, as an app does.
import { createServer } from 'node:http'
import { startEmulator } from '@openroute-kit/emulator'
import { createOpenRoute as createForExpress } from '@openroute-kit/express'
import { createOpenRoute, memoryStore } from '@openroute-kit/server'
import express from 'express'
import session from 'express-session'

const secret = 'kq8vT2mZr4Xw7LbN9cYpH3sJdGf6AeUo5iR1xBtM'
const timeoutsMs = { exchange: 1500, responseHeaders: 1500, idle: 1500, total: 5000 }

const emulator = await startEmulator({ chunkDelayMs: 1 })
/** @type {{ down: boolean }} */
const storeState = { down: false }

class Store extends session.MemoryStore {
  /** @override @type {session.MemoryStore['get']} */
  get = (id, done) => (storeState.down ? done(new Error('down')) : super.get(id, done))
  /** @override @type {session.MemoryStore['set']} */
  set = (id, value, done) => (storeState.down ? done?.(new Error('down')) : super.set(id, value, done))
  /** @override @type {session.MemoryStore['destroy']} */
  destroy = (id, done) => (storeState.down ? done?.(new Error('down')) : super.destroy(id, done))
}

const expressServer = await listen(createServer())
const app = express()
app.use(session({ secret, resave: false, saveUninitialized: false, store: new Store() }))
const or = createForExpress({
  baseUrl: addressOf(expressServer),
  secret,
  appName: 'Strict',
  provider: emulator.provider,
  timeoutsMs,
})
app.use('/openroute', or.router)
app.use(or.errorHandler)
expressServer.on('request', app)

// The simplest possible server: it neither catches errors nor cleans up.
const webServer = await listen(createServer())
const memory = memoryStore()
const web = createOpenRoute({
  baseUrl: addressOf(webServer),
  secret,
  appName: 'Strict',
  provider: emulator.provider,
  timeoutsMs,
  store: {
    get: async (id) => up() && memory.get(id),
    set: async (id, value, lifetimeMs) => up() && memory.set(id, value, lifetimeMs),
    delete: async (id) => up() && memory.delete(id),
  },
})
webServer.on('request', async (req, res) => {
  const client = new AbortController()
  res.once('close', () => client.abort())
  /** @type {Buffer[]} */
  const chunks = []
  for await (const chunk of req) chunks.push(chunk)
  const request = new Request(new URL(req.url ?? '/', addressOf(webServer)), {
    method: req.method ?? 'GET',
    headers: /** @type {Record<string, string>} */ (req.headers),
    signal: client.signal,
    ...(chunks.length > 0 && { body: Buffer.concat(chunks) }),
  })
  const response = (await web.handle(request)) ?? new Response(null, { status: 404 })
  res.statusCode = response.status
  for (const [name, value] of response.headers) res.appendHeader(name, value)
  const reader = response.body?.getReader()
  try {
    for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
      if (res.destroyed) {
        void reader?.cancel()
        break
      }
      res.write(part.value)
    }
    res.end()
  } catch {
    res.destroy()
  }
})

process.on(
  'message',
  async (
    /** @type {{ fail?: [string, any], clear?: boolean, down?: boolean, approve?: string }} */ message,
  ) => {
    if (message.fail) emulator.fail(...message.fail)
    if (message.clear) emulator.clearFaults()
    if (message.down !== undefined) storeState.down = message.down
    const approved = message.approve && (await emulator.approve(message.approve))
    process.send?.({ approved, open: emulator.requests.filter(({ done }) => !done).length })
  },
)
process.send?.({ express: addressOf(expressServer), web: addressOf(webServer) })

/** @returns {true} */
function up() {
  if (storeState.down) throw new Error('down')
  return true
}

/** @param {import('node:http').Server} server @returns {Promise<import('node:http').Server>} */
function listen(server) {
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)))
}

/** @param {import('node:http').Server} server */
function addressOf(server) {
  return `http://localhost:${/** @type {import('node:net').AddressInfo} */ (server.address()).port}`
}
