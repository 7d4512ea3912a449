import { type Emulator, startEmulator } from '@openroute-kit/emulator'
import { memoryStore } from '@openroute-kit/server'
import { MemoryStore, type SessionData } from 'express-session'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { SessionRecord } from '../../packages/server/src/session-record.js'
import { startExpressApp } from '../helpers/express-app.js'
import { NAVIGATION, Visitor } from '../helpers/visitor.js'
import { startWebApp } from '../helpers/web-app.js'
import { anyJson, anyText } from './arbitraries.js'
import { runs } from './fuzz.js'

let emulator: Emulator

beforeAll(async () => {
  emulator = await startEmulator({ chunkDelayMs: 0 })
})
afterAll(() => emulator.close())

interface SetUp {
  name: string
  /** Starts an app that tells at `/who` what the kit tells it of a visitor. */
  start(): Promise<{
    url: string
    close(): Promise<void>
    /** What the store holds of a signed-in visitor, and what puts some text in its place. */
    stored(visitor: Visitor): Promise<{ real: SessionRecord; put(text: string): Promise<void> }>
  }>
}

const SET_UPS: SetUp[] = [
  {
    name: 'Express with express-session',
    async start() {
      const store = new MemoryStore()
      const app = await startExpressApp({
        emulator,
        kit: { limits: false },
        store,
        after: (express, or) => express.get('/who', async (req, res) => void res.json(await or.session(req))),
      })
      return Object.assign(app, {
        async stored(visitor: Visitor) {
          const id = /^s:([^.]+)/.exec(
            decodeURIComponent(visitor.cookies.get('connect.sid') ?? ''),
          )?.[1] as string
          const session = await new Promise<SessionData>((done) =>
            store.get(id, (_, it) => done(it as SessionData)),
          )
          const put = (text: string) =>
            new Promise<void>((done) =>
              store.set(id, { ...session, openroute: jsonIn(text) as SessionRecord }, () => done()),
            )
          return { real: session.openroute as SessionRecord, put }
        },
      })
    },
  },
  {
    name: 'the Web handler with a store',
    async start() {
      const store = memoryStore()
      const app = await startWebApp({
        emulator,
        kit: { limits: false },
        store,
        routes: async (request, or) => Response.json(await or.session(request)),
      })
      return Object.assign(app, {
        async stored(visitor: Visitor) {
          const id = visitor.cookies.get('openroute-session') as string
          const real = JSON.parse((await store.get(id)) as string)
          return { real, put: (text: string) => store.set(id, text, 60_000) }
        },
      })
    },
  },
]

/** What a store's text says; text that is no JSON stays one. */
function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

const LATER = Date.now() + 3_600_000
const FIELDS = [
  'version',
  'provider',
  'loginId',
  'userId',
  'keyId',
  'expiresAt',
  'idleUntil',
  'epoch',
  'sealedKey',
] as const

/** Fields of a record that somebody made up, each mostly of the right kind. */
const mostly = (...right: unknown[]) => fc.oneof({ weight: 6, arbitrary: fc.constantFrom(...right) }, anyJson)
const madeUp = fc.record({
  version: mostly(1),
  provider: mostly('openroute'),
  loginId: mostly('a'),
  userId: mostly('user_1', null),
  keyId: mostly('b'),
  expiresAt: mostly(LATER, LATER, LATER, 1, String(LATER)),
  idleUntil: mostly(LATER, LATER, LATER, 1, String(LATER)),
  epoch: mostly(null, null, 'x'),
  sealedKey: mostly('c', 'a.b.c.d.e'),
})

/** What may stand where the record was: junk, a record that somebody made up, or the real one with something changed. */
type Change = (real: SessionRecord) => string
const change = fc.oneof<fc.Arbitrary<Change>[]>(
  anyText.map((text) => () => text),
  anyJson.map((value) => () => JSON.stringify(value)),
  madeUp.map((value) => () => JSON.stringify(value)),
  fc.tuple(fc.constantFrom(...FIELDS), fc.oneof(anyJson, anyText)).map(
    ([name, value]) =>
      (real) =>
        JSON.stringify({ ...real, [name]: value }),
  ),
  fc.constantFrom(...FIELDS).map((name) => (real) => JSON.stringify({ ...real, [name]: undefined })),
  fc.constant((real) => JSON.stringify(real)),
)

/** Whether it is what the kit writes, by its fields; whether it is true only its seal can say. */
function isRecord(value: unknown): boolean {
  const { version, provider, loginId, userId, keyId, expiresAt, idleUntil, epoch, sealedKey } = Object(
    value ?? {},
  )
  return (
    version === 1 &&
    provider === 'openroute' &&
    [loginId, keyId, sealedKey].every((one) => typeof one === 'string') &&
    (userId === null || typeof userId === 'string') &&
    (epoch === null || typeof epoch === 'string') &&
    [expiresAt, idleUntil].every((one) => typeof one === 'number' && one > Date.now())
  )
}

describe.each(SET_UPS)('records in the store of $name', ({ start }) => {
  it('B09 B10 sign in only as the kit wrote them, and break nothing otherwise', async () => {
    const app = await start()
    const visitor = new Visitor(app.url)
    await visitor.signIn(emulator)
    const { real, put } = await app.stored(visitor)
    const headers = { cookie: visitor.cookieHeader() }
    const seen = { true: 0, false: 0 }
    await fc.assert(
      fc.asyncProperty(change, async (make) => {
        const text = make(real)
        const stored = jsonIn(text)
        const isTrue = FIELDS.every((name) => Object(stored ?? {})[name] === real[name])
        seen[`${isTrue}`]++
        const get = async (path: string, more = {}) => {
          await put(text) // anew, since what is not true is dropped
          return fetch(`${app.url}${path}`, { headers: { ...headers, ...more }, redirect: 'manual' })
        }
        const who = await get('/who')
        expect([who.status, (await who.json()) !== null]).toEqual([200, isRecord(stored)])
        const models = await get('/openroute/api/models')
        expect([models.status, (await models.text()) !== '']).toEqual([isRecord(stored) ? 200 : 401, true])
        const key = await get('/openroute/api/key')
        expect([key.status, (await key.text()) !== '']).toEqual([isTrue ? 200 : 401, true])
        const session = await get('/openroute/session')
        expect([session.status, (await session.json()).signedIn]).toEqual([200, isTrue])
        const login = await get('/openroute/login?returnTo=/x', NAVIGATION)
        expect([login.status, login.headers.get('location') === '/x']).toEqual([303, isTrue])
      }),
      runs(60),
    )
    await app.close()
    expect(seen.true).toBeGreaterThan(0)
    expect(seen.false).toBeGreaterThan(0)
  })
})
