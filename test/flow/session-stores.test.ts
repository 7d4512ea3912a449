import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Emulator, startEmulator } from '@openroute-kit/emulator'
import session, { MemoryStore, type SessionData, type Store } from 'express-session'
import createMemoryStore from 'memorystore'
import createFileStore from 'session-file-store'
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import { startExpressApp } from '../helpers/express-app.js'
import { Visitor } from '../helpers/visitor.js'

let emulator: Emulator

beforeAll(async () => {
  emulator = await startEmulator({ chunkDelayMs: 1 })
})
afterAll(() => emulator.close())

type Get = (done: (error?: unknown, value?: SessionData | null) => void) => void

/** A store in memory that reports a missing session in its own way. */
function storeThat(reportsMissing: Get): Store {
  const store = new MemoryStore()
  const get = store.get.bind(store)
  store.get = (id, done) => get(id, (_, found) => (found ? done(null, found) : reportsMissing(done)))
  return store
}

function fileStore(): Store {
  const path = mkdtempSync(join(tmpdir(), 'openroute-kit-sessions-'))
  onTestFinished(() => rmSync(path, { recursive: true, force: true }))
  // A session that is missing is looked for once more only.
  return new (createFileStore(session))({ path, retries: 1, minTimeout: 1, maxTimeout: 1, logFn() {} })
}

const missing = Object.assign(new Error('no such file'), { code: 'ENOENT' })

/** Stores by how they say that there is no session with an id. */
const STORES: readonly [name: string, create: () => Store][] = [
  ['session-file-store', fileStore],
  ['memorystore', () => new (createMemoryStore(session))({ checkPeriod: 60_000 })],
  ['express-session’s MemoryStore', () => new MemoryStore()],
  ['a store that reports ENOENT', () => storeThat((done) => done(missing))],
  ['a store that passes an empty text', () => storeThat((done) => done(null, '' as never))],
  ['a store that passes false', () => storeThat((done) => done(undefined, false as never))],
  [
    'a store that calls back twice',
    () =>
      storeThat((done) => {
        done(null, null)
        setImmediate(done, new Error('twice'))
      }),
  ],
  [
    'a store that reports ENOENT when a missing session is destroyed',
    () => {
      const store = new MemoryStore()
      const destroy = store.destroy.bind(store)
      store.destroy = (id, done) => store.get(id, (_, found) => (found ? destroy(id, done) : done?.(missing)))
      return store
    },
  ],
]

describe.each(STORES)('%s', (_, create) => {
  it('S01 holds logins, account switches, sign-outs and those of all sessions', async () => {
    const app = await startExpressApp({ emulator, store: create() })
    onTestFinished(() => app.close())
    const visitor = new Visitor(app.url)
    expect(await visitor.session()).toEqual({ signedIn: false })
    expect((await visitor.signIn(emulator)).status).toBe(303)
    expect(await visitor.session()).toMatchObject({ signedIn: true, userId: 'user_lin' })
    expect((await visitor.chat()).status).toBe(200)

    const first = visitor.copy()
    await visitor.signIn(emulator, { query: '?prompt=login', user: 'user_sam' })
    expect(await visitor.session()).toMatchObject({ signedIn: true, userId: 'user_sam' })
    expect(await first.session()).toEqual({ signedIn: false })

    const copy = visitor.copy()
    expect((await visitor.signOut()).status).toBe(200)
    expect(await copy.session()).toEqual({ signedIn: false })
    expect((await copy.signOut()).status).toBe(200)

    await visitor.signIn(emulator)
    await app.or.signOutEverywhere({ userId: 'user_lin' })
    expect(await visitor.session()).toEqual({ signedIn: false })
  })

  it('S01 forgets a key that the provider rejects', async () => {
    const app = await startExpressApp({ emulator, store: create() })
    onTestFinished(() => app.close())
    const visitor = new Visitor(app.url)
    await visitor.signIn(emulator)
    const { keyId = '' } = await visitor.session()
    emulator.deleteKey(keyId)
    expect((await visitor.chat()).status).toBe(401)
    expect(await visitor.session()).toEqual({ signedIn: false })
  })
})

it.each<[string, (store: MemoryStore) => void]>([
  [
    'throws',
    (store) => {
      store.set = () => {
        throw new Error('thrown')
      }
    },
  ],
  [
    'rejects instead of calling back',
    (store) => {
      store.set = (async () => {
        throw new Error('rejected')
      }) as never
    },
  ],
])('S01 a store whose method %s fails the login before the code is spent', async (_, spoil) => {
  const store = new MemoryStore()
  const errors: string[] = []
  const app = await startExpressApp({
    emulator,
    store,
    kit: { onError: ({ message }) => errors.push(message) },
  })
  onTestFinished(() => app.close())
  const visitor = new Visitor(app.url)
  const callback = await emulator.approve(await visitor.startLogin())
  spoil(store)
  emulator.clearRequests()
  expect((await visitor.navigate(callback)).status).toBe(503)
  expect(emulator.requests).toEqual([])
  expect(errors.join()).toMatch(/thrown|rejected/)
})

describe('stores in production', () => {
  const statusOfLogin = async (store: Store) => {
    vi.stubEnv('NODE_ENV', 'production')
    onTestFinished(() => void vi.unstubAllEnvs())
    vi.spyOn(console, 'warn').mockImplementation(() => {}) // express-session’s own warning
    onTestFinished(() => void vi.restoreAllMocks())
    const app = await startExpressApp({ emulator, store, kit: { onError() {} } })
    onTestFinished(() => app.close())
    return (await new Visitor(app.url).navigate('/openroute/login')).status
  }

  it('S02 accepts a MemoryStore of another package', async () => {
    const Other = createMemoryStore(session)
    expect(Other.name).toBe('MemoryStore')
    expect(await statusOfLogin(new Other({ checkPeriod: 60_000 }))).toBe(303)
  })

  it('S02 E09 refuses express-session’s own, and what extends it', async () => {
    expect(await statusOfLogin(new MemoryStore())).toBe(500)
    expect(await statusOfLogin(new (class Sessions extends MemoryStore {})())).toBe(500)
  })
})
