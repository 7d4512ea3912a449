import { inspect } from 'node:util'
import { type Emulator, startEmulator } from '@openroute-kit/emulator'
import {
  memoryState,
  memoryStore,
  type OpenRouteError,
  type OpenRouteOptions,
  redisSessionStore,
  redisSharedState,
  type SessionStore,
  type SharedState,
} from '@openroute-kit/server'
import { RedisStore } from 'connect-redis'
import { MemoryStore, type Store } from 'express-session'
import { createClient } from 'redis'
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { startExpressApp } from '../helpers/express-app.js'
import { errorCode } from '../helpers/read-response.js'
import { type RedisProcess, startRedis } from '../helpers/redis-server.js'
import { Visitor } from '../helpers/visitor.js'
import { startWebApp } from '../helpers/web-app.js'

let emulator: Emulator
let redis: RedisProcess
const errors: OpenRouteError[] = []
const onError = (error: OpenRouteError) => void errors.push(error)

beforeAll(async () => {
  ;[emulator, redis] = await Promise.all([startEmulator({ chunkDelayMs: 1 }), startRedis()])
})
afterAll(() => Promise.all([emulator.close(), redis.stop()]))
beforeEach(() => void errors.splice(0))

const keys = () => emulator.listKeys().length

async function express(store: Store, kit: Partial<OpenRouteOptions> = {}): Promise<Visitor> {
  const app = await startExpressApp({ emulator, store, kit: { onError, ...kit } })
  onTestFinished(() => app.close())
  return new Visitor(app.url)
}

async function web(store?: SessionStore, kit: Partial<OpenRouteOptions> = {}): Promise<Visitor> {
  const app = await startWebApp({ emulator, ...(store && { store }), kit: { onError, ...kit } })
  onTestFinished(() => app.close())
  return new Visitor(app.url)
}

/** Finishes a login, and expects that this fails without a key, so that the callback may be opened again. */
async function expectUnspent(visitor: Visitor, query = ''): Promise<void> {
  const callback = await emulator.approve(await visitor.startLogin(query), { user: 'user_sam' })
  const before = keys()
  const response = await visitor.navigate(callback)
  expect([response.status, await errorCode(response)]).toEqual([503, 'session_unavailable'])
  expect(keys()).toBe(before)
}

async function connect(options: { username?: string; password?: string; database?: number } = {}) {
  const client = createClient({ url: redis.url, ...options })
  client.on('error', () => {})
  await client.connect()
  onTestFinished(() => client.destroy())
  return client
}

/** A store of express-session that calls back without an error, and keeps only what `keeps` accepts. */
function forgetfulStore(keeps: (id: string, text: string) => boolean): Store {
  const store = new MemoryStore()
  const set = store.set.bind(store)
  store.set = (id, session, done) =>
    keeps(id, JSON.stringify(session)) ? set(id, session, done) : void setImmediate(() => done?.())
  return store
}

describe('a session store that loses what is written', () => {
  it.each<[string, (id: string, text: string) => boolean]>([
    ['all of it', () => false],
    ['long sessions', (_, text) => text.length < 500],
  ])('S26 creates no key with express-session: %s', async (_, keeps) => {
    await expectUnspent(await express(forgetfulStore(keeps)))
    expect(errors.at(-1)?.message).toMatch(/lost/)
  })

  it.each<[string, (value: string) => string | null]>([
    ['all of it', () => null],
    ['the end of it', (value) => value.slice(0, 255)],
  ])('S26 creates no key with the Web handler: %s', async (_, keep) => {
    const memory = memoryStore()
    const store: SessionStore = {
      ...memory,
      async set(id, value, ms) {
        const kept = keep(value)
        if (kept !== null) await memory.set(id, kept, ms)
      },
    }
    await expectUnspent(await web(store))
    expect(errors.at(-1)?.message).toMatch(/lost/)
  })

  it('S26 creates no key when reads go to another database of Redis', async () => {
    const [writes, reads] = [await connect(), await connect({ database: 1 })]
    const sendCommand = (args: string[]) => (args[0] === 'GET' ? reads : writes).sendCommand(args)
    await expectUnspent(await web(redisSessionStore({ sendCommand })))
  })

  it('S26 finishes the login when a replica is a moment behind', async () => {
    const memory = memoryStore()
    let reads = 0
    const store: SessionStore = { ...memory, get: async (id) => (++reads === 3 ? null : memory.get(id)) }
    expect((await (await web(store)).signIn(emulator)).status).toBe(303)
  })

  it('S26 F37 creates no key when it loses the marker of the login that is replaced', async () => {
    const keeps = { markers: true }
    const store = forgetfulStore((id) => keeps.markers || !id.startsWith('openroute-marker-'))
    const visitor = await express(store)
    await visitor.signIn(emulator)
    keeps.markers = false
    await expectUnspent(visitor, '?prompt=login')
    expect(await visitor.session()).toMatchObject({ signedIn: true, userId: 'user_lin' })
  })
})

describe('a shared state that can’t be used', () => {
  const memory = memoryState()
  const lasting: SharedState = { ...memory, volatile: false }
  const down = async () => {
    throw new Error('connect ECONNREFUSED 10.0.0.7:6379')
  }

  it.each<[string, Partial<SharedState>]>([
    ['loses values', { set: async () => {} }],
    ['rejects set', { set: down }],
    ['rejects swap', { swap: down }],
    ['rejects acquireSlot', { acquireSlot: down }],
    ['rejects several names', { get: async (names) => (names.length > 1 ? down() : memory.get(names)) }],
  ])('S26 S05 creates no key: one that %s', async (_, methods) => {
    const shared = { ...lasting, ...methods }
    await expectUnspent(await express(new MemoryStore(), { shared }))
    await expectUnspent(await web(undefined, { shared }))
  })

  it('S05 creates no key when Redis allows no scripts, and onError gets what Redis said', async () => {
    const admin = await connect()
    await admin.sendCommand(['ACL', 'SETUSER', 'limited', 'on', '>secret', '~*', '+@all', '-eval'])
    const shared = redisSharedState(await connect({ username: 'limited', password: 'secret' }))
    const visitor = await express(new RedisStore({ client: admin }), { shared, limits: false })
    await expectUnspent(visitor)
    expect(errors.at(-1)?.message).toMatch(/NOPERM/)
  })

  it('S05 B30 tells onError what the store threw, and clients nothing of it', async () => {
    const secrets = [
      'redis-password',
      'sk-or-v1-0123456789abcdef',
      '3xFq8ZkT0v9LmN2pRs7uWy',
      'eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIn0.U2VhbGVkLVZhbHVl-4711-0',
    ]
    const store = new MemoryStore()
    store.set = (_id, _session, done) =>
      done?.(
        Object.assign(new Error(`value too long: redis://app:${secrets.join('@10.0.0.7 ')}`), {
          code: '22001',
        }),
      )
    const visitor = await express(store)
    const callback = await emulator.approve(await visitor.startLogin())
    const body = await (await visitor.request(callback)).text()
    expect(errors.at(-1)?.message).toContain('Error: 22001: value too long: ')
    const output = inspect(errors) + JSON.stringify(errors)
    for (const secret of secrets) for (const part of secret.split('.')) expect(output).not.toContain(part)
    expect(body).not.toMatch(/22001|too long/)
  })

  it('S05 D09 tells onError why a session could not be saved', async () => {
    const memory = memoryStore()
    const store: SessionStore = {
      ...memory,
      async set(id, value, ms) {
        if (value.startsWith('ey')) throw new Error('OOM command not allowed')
        await memory.set(id, value, ms)
      },
    }
    const visitor = await web(store)
    const callback = await emulator.approve(await visitor.startLogin())
    const body = await (await visitor.request(callback)).text()
    expect(errors.at(-1)?.code).toBe('session_save_failed')
    expect(errors.at(-1)?.message).toMatch(/OOM command not allowed/)
    expect(body).not.toMatch(/OOM/)
    expect(body).toMatch(/help_url/)
  })
})
