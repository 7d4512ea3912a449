import { type Emulator, startEmulator } from '@openroute-kit/emulator'
import { createOpenRoute, memoryState } from '@openroute-kit/express'
import express, { type Request } from 'express'
import { MemoryStore } from 'express-session'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { type ExpressAppOptions, SECRET, startExpressApp } from '../helpers/express-app.js'
import { Visitor } from '../helpers/visitor.js'

let emulator: Emulator

beforeAll(async () => {
  emulator = await startEmulator({ chunkDelayMs: 1 })
})
afterAll(() => emulator.close())

/** What apps keep in `req.session`: by hand, with Passport, and what belongs to the OpenRoute login. */
const OWN = {
  user: { id: 7, name: 'Ada' },
  cart: ['tea'],
  passport: { user: '7' },
}
const OF_THE_LOGIN = { drafts: ['of the OpenRoute user'] }

/** An app with accounts of its own. */
async function started(options: Partial<ExpressAppOptions> = {}) {
  const app = await startExpressApp({
    emulator,
    before: (one) =>
      one.post('/own/fields', express.json(), (req, res) => {
        Object.assign(req.session, req.body)
        res.end()
      }),
    after: (one, or) => {
      one.get('/own/fields', (req, res) => {
        const { cookie, openroute, ...own } = req.session
        res.json(own)
      })
      one.post('/own/sign-out', async (req, res) => {
        delete ownFields(req).user
        await or.signOut(req)
        res.end()
      })
    },
    ...options,
    kit: { keep: ['user', 'cart', 'passport'], ...options.kit },
  })
  onTestFinished(() => app.close())
  return app
}

const ownFields = (req: Request) => req.session as unknown as Record<string, unknown>
const save = (visitor: Visitor, fields: object) => visitor.post('/own/fields', fields)
const fieldsOf = async (visitor: Visitor) => (await visitor.request('/own/fields')).json()
const sessionId = (visitor: Visitor) => visitor.cookies.get('connect.sid')

async function signedUp(app: { url: string }) {
  const visitor = new Visitor(app.url)
  await save(visitor, { ...OWN, ...OF_THE_LOGIN })
  return visitor
}

describe('S20 an app with accounts of its own', () => {
  it('S20 keeps the named fields at login, account switch and sign-out, each time under a new id', async () => {
    const app = await started()
    const visitor = await signedUp(app)
    const ids = [sessionId(visitor)]
    const former = visitor.copy()

    await visitor.signIn(emulator)
    ids.push(sessionId(visitor))
    expect(await visitor.session()).toMatchObject({ signedIn: true, userId: 'user_lin' })
    expect(await fieldsOf(visitor)).toEqual(OWN)

    await save(visitor, OF_THE_LOGIN)
    await visitor.signIn(emulator, { query: '?prompt=login', user: 'user_sam' })
    ids.push(sessionId(visitor))
    expect(await visitor.session()).toMatchObject({ signedIn: true, userId: 'user_sam' })
    expect(await fieldsOf(visitor)).toEqual(OWN)

    await save(visitor, OF_THE_LOGIN)
    expect((await visitor.signOut()).status).toBe(200)
    ids.push(sessionId(visitor))
    expect(await visitor.session()).toEqual({ signedIn: false })
    expect(await fieldsOf(visitor)).toEqual(OWN)

    expect(new Set(ids).size).toBe(4)
    expect(await fieldsOf(former)).toEqual({})
  })

  it('S20 drops everything without the option, and stores nothing for visitors without such fields', async () => {
    const app = await started({ kit: { keep: [] } })
    const visitor = await signedUp(app)
    await visitor.signIn(emulator)
    expect(await fieldsOf(visitor)).toEqual({})

    const store = new MemoryStore()
    const other = await started({ store })
    const stranger = new Visitor(other.url)
    await stranger.signIn(emulator)
    await stranger.signOut()
    expect(stranger.cookies.has('connect.sid')).toBe(false)
    expect(await sessionsIn(store)).toEqual([])
  })

  it('S20 keeps what another request saves while the login is under way', async () => {
    const exchange = held(fetch)
    const app = await started({ kit: { fetch: exchange.run } })
    const visitor = await signedUp(app)
    const callback = await emulator.approve(await visitor.startLogin())
    const other = visitor.copy()
    const done = visitor.navigate(callback)
    await exchange.begun
    await save(other, { cart: ['tea', 'milk'] })
    exchange.release()
    expect((await done).status).toBe(303)
    expect(await fieldsOf(visitor)).toEqual({ ...OWN, cart: ['tea', 'milk'] })
  })

  it('S20 keeps what another request saves while the sign-out is under way', async () => {
    const memory = memoryState()
    const revocation = held(memory.set)
    const set: typeof memory.set = (name, ...more) =>
      name.includes('login:') ? revocation.run(name, ...more) : memory.set(name, ...more)
    const app = await started({ kit: { shared: { ...memory, set } } })
    const visitor = await signedUp(app)
    await visitor.signIn(emulator)
    const other = visitor.copy()
    const done = visitor.signOut()
    await revocation.begun
    await save(other, { cart: [] })
    revocation.release()
    expect((await done).status).toBe(200)
    expect(await fieldsOf(visitor)).toEqual({ ...OWN, cart: [] })
  })

  it('S20 keeps nothing of a user who signs out of the app while the login is under way', async () => {
    const exchange = held(fetch)
    const app = await started({
      kit: { fetch: exchange.run },
      before: (one) =>
        one.post('/own/fields', express.json(), (req, res) => {
          if (req.body.end) return req.session.destroy(() => res.end())
          Object.assign(req.session, req.body)
          res.end()
        }),
    })
    const visitor = await signedUp(app)
    const callback = await emulator.approve(await visitor.startLogin())
    const other = visitor.copy()
    const done = visitor.navigate(callback)
    await exchange.begun
    await save(other, { end: true })
    exchange.release()
    expect((await done).status).toBe(303)
    expect(await fieldsOf(visitor)).toEqual({})
  })

  it('S20 keeps what the request itself has changed before it calls or.signOut', async () => {
    const app = await started()
    const visitor = await signedUp(app)
    await visitor.signIn(emulator)
    expect((await visitor.post('/own/sign-out')).status).toBe(200)
    const { user: _, ...others } = OWN
    expect(await fieldsOf(visitor)).toEqual(others)
    expect(await visitor.session()).toEqual({ signedIn: false })
  })

  it('S20 keeps the fields when the key is rejected, and when the user is signed out everywhere', async () => {
    const app = await started()
    const visitor = await signedUp(app)
    await visitor.signIn(emulator)
    await app.or.signOutEverywhere({ userId: 'user_lin' })
    expect(await visitor.session()).toEqual({ signedIn: false })
    expect(await fieldsOf(visitor)).toEqual(OWN)

    await visitor.signIn(emulator)
    emulator.fail('/api/v1/chat/completions', { kind: 'respond', status: 401 })
    await visitor.chat()
    emulator.clearFaults()
    expect(await fieldsOf(visitor)).toEqual(OWN)
  })

  it('S20 keeps a lifetime that the app has set for this visitor', async () => {
    const app = await started({
      before: (one) =>
        one.post('/own/fields', express.json(), (req, res) => {
          req.session.cookie.maxAge = 30 * 24 * 3_600_000
          Object.assign(req.session, req.body)
          res.end()
        }),
    })
    const visitor = await signedUp(app)
    for (const renew of [() => visitor.signIn(emulator), () => visitor.signOut()]) {
      visitor.setCookies.length = 0
      await renew()
      expect(visitor.setCookies.filter((line) => line.startsWith('connect.sid'))).toEqual([
        expect.stringContaining('; Expires='),
      ])
    }
  })

  it('S20 keeps the session of the app if the login fails', async () => {
    const app = await started()
    const visitor = await signedUp(app)
    await visitor.navigate(await emulator.deny(await visitor.startLogin()))
    expect(await fieldsOf(visitor)).toEqual({ ...OWN, ...OF_THE_LOGIN })
  })

  it.each([
    ['keep: true', true],
    ['a field of the kit', ['openroute']],
    ['the cookie', ['cookie']],
    ['a method', ['save']],
    ...['__proto__', 'constructor', 'prototype', 'hasOwnProperty', 'toString'].map(
      (name): [string, unknown] => [name, [name]],
    ),
    ['an empty name', ['']],
    ['a number', [7]],
  ])('S20 refuses %s at start-up', (_, keep) => {
    const options = { baseUrl: 'https://app.example', secret: SECRET, appName: 'App', keep: keep as string[] }
    expect(() => createOpenRoute(options)).toThrow(expect.objectContaining({ code: 'config_invalid' }))
  })

  it('S20 refuses a Strict session cookie, which the callback comes without', async () => {
    const app = await started({ session: { cookie: { sameSite: 'strict' } } })
    const visitor = new Visitor(app.url)
    expect((await visitor.navigate('/openroute/login')).status).toBe(500)
  })
})

/** A function that first waits until `release` is called. */
function held<A extends unknown[], R>(call: (...args: A) => Promise<R>) {
  let release = () => {}
  let begin = () => {}
  const released = new Promise<void>((resolve) => {
    release = resolve
  })
  const begun = new Promise<void>((resolve) => {
    begin = resolve
  })
  const run = async (...args: A): Promise<R> => {
    begin()
    await released
    return call(...args)
  }
  return { run, begun, release }
}

/** The ids of the sessions in a store, without revocation markers. */
function sessionsIn(store: MemoryStore): Promise<string[]> {
  return new Promise((resolve, reject) =>
    store.all((error, sessions) => {
      if (error) reject(error)
      else resolve(Object.keys(sessions ?? {}).filter((id) => !id.startsWith('openroute-marker-')))
    }),
  )
}
