import { type Emulator, startEmulator } from '@openroute-kit/emulator'
import { memoryState, memoryStore, type SessionStore } from '@openroute-kit/server'
import { MemoryStore, type SessionData, type Store } from 'express-session'
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { startExpressApp } from '../helpers/express-app.js'
import { OWN_SCRIPT, Visitor } from '../helpers/visitor.js'
import { startWebApp } from '../helpers/web-app.js'

let emulator: Emulator

beforeAll(async () => {
  emulator = await startEmulator({ chunkDelayMs: 1 })
})
afterAll(() => emulator.close())
beforeEach(() => emulator.clearRequests())

async function signedIn(url: string, user = 'user_lin'): Promise<Visitor> {
  const visitor = new Visitor(url)
  expect((await visitor.signIn(emulator, { user })).status).toBe(303)
  return visitor
}

describe('F08 ids from cookies', () => {
  function recordingStore(): { store: SessionStore; ids: Set<string> } {
    const memory = memoryStore()
    const ids = new Set<string>()
    const seen = (id: string) => {
      ids.add(id)
      return id
    }
    return {
      ids,
      store: {
        get: (id) => memory.get(seen(id)),
        set: (id, ...more) => memory.set(seen(id), ...more),
        delete: (id) => memory.delete(seen(id)),
      },
    }
  }

  it('F08 reach no store of the app, on any route', async () => {
    const { store, ids } = recordingStore()
    const app = await startWebApp({ emulator, store })
    onTestFinished(() => app.close())
    const name = (await signedIn(app.url)).sessionName()
    for (const id of ['../accounts.json', '..%2Faccounts.json', 'a'.repeat(33), '__proto__', '*', "'; --"]) {
      const visitor = new Visitor(app.url)
      visitor.cookies.set(name, id)
      await visitor.session()
      await visitor.chat()
      await visitor.navigate('/openroute/login')
      await visitor.signOut()
    }
    expect(ids.size).toBeGreaterThan(0)
    for (const id of ids) expect(id).toMatch(/^[\w-]{43}$/)
  })

  it('F08 reach a store as hashes, from which no cookie can be made', async () => {
    const { store, ids } = recordingStore()
    const app = await startWebApp({ emulator, store })
    onTestFinished(() => app.close())
    const visitor = await signedIn(app.url)
    const name = visitor.sessionName()
    expect(ids).not.toContain(visitor.cookies.get(name))
    for (const id of ids) {
      const thief = new Visitor(app.url)
      thief.cookies.set(name, id)
      expect(await thief.session()).toEqual({ signedIn: false })
    }
  })

  it('F08 give shared state names of plain characters, whatever user ids the provider uses', async () => {
    const names: string[] = []
    const state = memoryState()
    const app = await startWebApp({
      emulator,
      store: memoryStore(),
      kit: {
        shared: {
          ...state,
          set: (name, ...more) => state.set(names[names.push(name) - 1] as string, ...more),
          get: (all) => state.get(all.map((name) => names[names.push(name) - 1] as string)),
        },
      },
    })
    onTestFinished(() => app.close())
    const body = { key: emulator.createKey(), user_id: '../../etc/passwd:*' }
    emulator.fail('/api/v1/auth/keys', { kind: 'respond', body })
    const visitor = await signedIn(app.url)
    await visitor.session()
    await app.or.signOutEverywhere({ userId: '../../etc/passwd:*' })
    expect(names.length).toBeGreaterThan(2)
    for (const name of names) expect(name).toMatch(/^[\w.:%-]+$/)
    expect(await visitor.session()).toEqual({ signedIn: false })
  })
})

it('F10 a record from the store is not accepted as a session cookie, even under the same secret', async () => {
  const values: string[] = []
  const memory = memoryStore()
  const store: SessionStore = {
    ...memory,
    set(id, value, lifetimeMs) {
      values.push(value)
      return memory.set(id, value, lifetimeMs)
    },
  }
  const stored = await startWebApp({ emulator, store })
  const sealed = await startWebApp({ emulator })
  onTestFinished(async () => {
    await stored.close()
    await sealed.close()
  })
  await signedIn(stored.url)
  const thief = await signedIn(sealed.url)
  const name = thief.sessionName()
  const records = values.filter((value) => value.startsWith('ey'))
  expect(records).toHaveLength(1)
  for (const record of records) {
    thief.cookies.set(name, record)
    expect(await thief.session()).toEqual({ signedIn: false })
    expect((await thief.chat()).status).toBe(401)
  }
  expect(emulator.requestsTo('/api/v1/chat/completions')).toEqual([])
})

describe('F13 unsealed fields', () => {
  const inStore = (store: Store): Promise<[string, SessionData][]> =>
    new Promise((resolve) =>
      store.all?.((_, sessions) => resolve(Object.entries(sessions ?? {}) as [string, SessionData][])),
    )

  it('F13 never sign a visitor in, however an app copies them into its session', async () => {
    const app = await startExpressApp({
      emulator,
      store: new MemoryStore(),
      before: (express) =>
        express.post('/profile', (req, res) => {
          let text = ''
          req.on('data', (chunk) => {
            text += chunk
          })
          req.on('end', () => {
            Object.assign(req.session, JSON.parse(text))
            res.json({})
          })
        }),
      after: (express, or) => {
        express.get('/private', or.requireLogin, (_req, res) => res.end('private'))
        express.get('/who', async (req, res) => void res.json(await or.session(req)))
      },
    })
    onTestFinished(() => app.close())
    const real = await signedIn(app.url)
    const [[, { openroute = {} }] = ['', {} as SessionData]] = await inStore(app.store)
    const [slot = ''] = Object.keys(openroute)
    const later = Date.now() + 1e9
    // All fields that a record has, or had in earlier versions.
    const readable = {
      ...{
        version: 1,
        provider: 'openroute',
        loginId: 'x',
        userId: 'user_noor',
        keyId: 'k',
        app: 'x',
        epoch: null,
      },
      ...{ expiresAt: later, idleUntil: later, createdAt: Date.now(), usedAt: Date.now(), userMarker: null },
      ...{ sealedKey: 'a.b.c.d.e', key: emulator.createKey() },
    }
    for (const forged of [
      readable,
      { [slot]: readable },
      { [slot]: JSON.stringify(readable) },
      'x',
      [slot],
    ]) {
      const visitor = new Visitor(app.url)
      await visitor.request('/profile', {
        method: 'POST',
        headers: OWN_SCRIPT,
        body: JSON.stringify({ openroute: forged }),
      })
      expect(await (await visitor.request('/who')).json()).toBeNull()
      expect((await visitor.request('/private')).status).toBe(401)
      expect(await visitor.session()).toEqual({ signedIn: false })
    }
    expect(await (await real.request('/private')).text()).toBe('private')
  })
})

describe('F06 a session cookie that occurs twice', () => {
  it('F06 counts as signed out on each route, and the developer learns why', async () => {
    const errors: string[] = []
    const app = await startExpressApp({
      emulator,
      kit: { onError: ({ code, message }) => errors.push(`${code} ${message}`) },
      after: (express, or) => express.get('/who', async (req, res) => void res.json(await or.session(req))),
    })
    onTestFinished(() => app.close())
    const [victim, attacker] = [await signedIn(app.url, 'user_lin'), await signedIn(app.url, 'user_sam')]
    emulator.clearRequests()
    // Of two cookies, the browser sends the one with the longer path first.
    for (const cookie of [
      `${attacker.cookieHeader()}; ${victim.cookieHeader()}`,
      `${victim.cookieHeader()}; ${attacker.cookieHeader()}`,
      `connect.sid=tossed; ${victim.cookieHeader()}`,
      `${victim.cookieHeader()}; connect.sid=`,
    ]) {
      const headers = { cookie }
      expect(await (await victim.request('/who', { headers })).json()).toBeNull()
      expect(await (await victim.request('/openroute/session', { headers })).json()).toEqual({
        signedIn: false,
      })
      expect((await victim.chat({}, { headers: { ...OWN_SCRIPT, cookie } })).status).toBe(401)
    }
    expect(emulator.requests).toEqual([])
    // A sign-out might end the wrong one of two sessions, and a login would create a key that no one uses.
    const headers = { cookie: `${attacker.cookieHeader()}; ${victim.cookieHeader()}` }
    expect((await victim.post('/openroute/logout', {}, headers)).status).toBe(403)
    expect((await victim.navigate('/openroute/login', headers)).status).toBe(403)
    expect(await attacker.session()).toMatchObject({ signedIn: true })
    expect(errors.filter((error) => error.startsWith('config_invalid')).join()).toMatch(
      /several session cookies of the same name/,
    )
    expect(await victim.session()).toMatchObject({ signedIn: true, userId: 'user_lin' })
  })
})
