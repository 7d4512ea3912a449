import { type Emulator, startEmulator } from '@openroute-kit/emulator'
import { memoryStore } from '@openroute-kit/server'
import { MemoryStore, type SessionData } from 'express-session'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
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

interface Setup {
  name: string
  /** Starts an app that shows at `/who` what the kit reports about a visitor. */
  start(): Promise<{
    url: string
    close(): Promise<void>
    /** The sealed record that the store holds of a signed-in visitor, and a function that replaces it. */
    stored(visitor: Visitor): Promise<{ real: string; put(value: unknown): Promise<void> }>
  }>
}

const SETUPS: Setup[] = [
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
          const [[slot, real] = ['', '']] = Object.entries(session.openroute ?? {})
          const put = (value: unknown) =>
            new Promise<void>((done) =>
              store.set(id, { ...session, openroute: { [slot]: value as string } }, () => done()),
            )
          return { real, put }
        },
      })
    },
  },
  {
    name: 'the Web handler with a store',
    async start() {
      const memory = memoryStore()
      let last = ''
      const store = {
        ...memory,
        set(id: string, ...more: [string, number]) {
          last = id
          return memory.set(id, ...more)
        },
      }
      const app = await startWebApp({
        emulator,
        kit: { limits: false },
        store,
        routes: async (request, or) => Response.json(await or.session(request)),
      })
      return Object.assign(app, {
        async stored() {
          const id = last
          const real = (await memory.get(id)) as string
          return { real, put: (value: unknown) => memory.set(id, value as string, 60_000) }
        },
      })
    },
  },
]

const letter = fc.constantFrom(...'ABCDabcd0189-_.=')

/** Replacements for the record: junk, the real one with something changed, or the record itself. */
type Change = (real: string) => unknown
const change = fc.oneof<fc.Arbitrary<Change>[]>(
  anyText.map((text) => () => text),
  anyJson.map((value) => () => value),
  fc
    .record({ loginId: anyText, userId: anyText, keyId: anyText, sealedKey: anyText })
    .map((value) => () => value),
  fc.tuple(fc.nat(2000), letter).map(
    ([at, put]) =>
      (real) =>
        real.slice(0, at % real.length) + put + real.slice((at % real.length) + 1),
  ),
  fc.constant((real) => real),
  fc.constant((real) => [real]),
)

/** What a value means: base64url has several spellings for the same bytes. */
const bytesOf = (value: unknown): unknown =>
  typeof value === 'string'
    ? value
        .split('.')
        .map((part) => Buffer.from(part, 'base64url').toString('hex'))
        .join('.')
    : value

describe.each(SETUPS)('records in the store of $name', ({ start }) => {
  it('B09 B10 F13 sign in only as the kit wrote them, and break nothing otherwise', async () => {
    const app = await start()
    const visitor = new Visitor(app.url)
    await visitor.signIn(emulator)
    const { real, put } = await app.stored(visitor)
    const headers = { cookie: visitor.cookieHeader() }
    const seen = { true: 0, false: 0 }
    await fc.assert(
      fc.asyncProperty(change, async (make) => {
        const stored = make(real)
        const isTrue = stored === real
        fc.pre(isTrue || bytesOf(stored) !== bytesOf(real))
        seen[`${isTrue}`]++
        const get = async (path: string, more = {}) => {
          await put(stored) // again, since an invalid record is dropped
          return fetch(`${app.url}${path}`, { headers: { ...headers, ...more }, redirect: 'manual' })
        }
        const who = await get('/who')
        expect([who.status, (await who.json()) !== null]).toEqual([200, isTrue])
        const models = await get('/openroute/api/models') // needs no login (S12)
        expect([models.status, (await models.text()) !== '']).toEqual([200, true])
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
