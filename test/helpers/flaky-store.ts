import type { Server } from 'node:http'
import type { Emulator } from '@openroute-kit/emulator'
import { memoryStore, type OpenRouteOptions, type SessionStore } from '@openroute-kit/server'
import { MemoryStore, type SessionData, Store } from 'express-session'
import { startExpressApp } from './express-app.js'
import { startWebApp } from './web-app.js'

export interface StoreCall {
  operation: 'get' | 'set' | 'destroy' | 'touch'
  id: string
  /** The value to store, as text. */
  value?: string
}

type Matches = (call: StoreCall) => boolean

/** Makes a store fail or wait, as a test needs it. */
export class StoreFaults {
  /** Every call fails while it is set. */
  down = false
  readonly calls: StoreCall[] = []
  #failing: { matches: Matches; left: number }[] = []
  #holding: { matches: Matches; reached: () => void; open: Promise<void> }[] = []

  /** The next calls of this kind fail. */
  fail(matches: Matches, times = 1): void {
    this.#failing.push({ matches, left: times })
  }

  /** Calls of this kind wait from now on, until they are released. */
  hold(matches: Matches): { reached: Promise<void>; release: () => void } {
    let reached = () => {}
    let release = () => {}
    const arrived = new Promise<void>((resolve) => {
      reached = resolve
    })
    const open = new Promise<void>((resolve) => {
      release = resolve
    })
    this.#holding.push({ matches, reached, open })
    return { reached: arrived, release }
  }

  clear(): void {
    this.down = false
    this.calls.length = 0
    this.#failing = []
    this.#holding = []
  }

  /** Runs one call to the store, unless it must fail. */
  async pass<T>(call: StoreCall, run: () => Promise<T>): Promise<T> {
    this.calls.push(call)
    for (const { matches, reached, open } of this.#holding) {
      if (!matches(call)) continue
      reached()
      await open
    }
    const failing = this.#failing.find(({ matches, left }) => left > 0 && matches(call))
    if (failing !== undefined) failing.left--
    if (this.down || failing !== undefined) throw new Error('connect ECONNREFUSED: the store is down')
    return run()
  }
}

/** A call that stores a signed-in visitor, whose record is a JWE. */
export const isLoginSave: Matches = ({ operation, value }) =>
  operation === 'set' && /\bey[\w-]+\.\./.test(value ?? '')
export const isRead: Matches = ({ operation }) => operation === 'get'
export const isDestroy: Matches = ({ operation }) => operation === 'destroy'

type Done = (error?: unknown, value?: SessionData | null) => void

/** A store for express-session, in memory, that fails on demand. */
export class FlakyStore extends Store {
  readonly memory: MemoryStore = new MemoryStore()

  constructor(readonly faults: StoreFaults) {
    super()
  }

  override get(id: string, done: Done): void {
    this.#pass({ operation: 'get', id }, (inner) => this.memory.get(id, inner), done)
  }
  override set(id: string, session: SessionData, done: Done = () => {}): void {
    const value = JSON.stringify(session)
    this.#pass(
      { operation: 'set', id, value },
      (inner) => this.memory.set(id, JSON.parse(value), inner),
      done,
    )
  }
  override destroy(id: string, done: Done = () => {}): void {
    this.#pass({ operation: 'destroy', id }, (inner) => this.memory.destroy(id, inner), done)
  }
  override touch(id: string, session: SessionData, done: Done = () => {}): void {
    this.#pass({ operation: 'touch', id }, (inner) => this.memory.touch(id, session, () => inner()), done)
  }

  #pass(call: StoreCall, run: (done: Done) => void, done: Done): void {
    this.faults
      .pass(
        call,
        () =>
          new Promise<SessionData | null | undefined>((resolve, reject) =>
            run((error, value) => (error ? reject(error) : resolve(value))),
          ),
      )
      // Outside the promise, so that an error thrown by the callback does not count as a failure of the store.
      .then(
        (value) => setImmediate(done, null, value),
        (error) => setImmediate(done, error),
      )
  }
}

/** A store for the Web handler, in memory, that fails on demand. */
export function flakyWebStore(faults: StoreFaults, memory: SessionStore = memoryStore()): SessionStore {
  return {
    get: (id) => faults.pass({ operation: 'get', id }, () => memory.get(id)),
    set: (id, value, lifetimeMs) =>
      faults.pass({ operation: 'set', id, value }, () => memory.set(id, value, lifetimeMs)),
    delete: (id) => faults.pass({ operation: 'destroy', id }, () => memory.delete(id)),
  }
}

export interface FlakyApp {
  url: string
  server: Server
  faults: StoreFaults
  close(): Promise<void>
}

export interface FlakySetup {
  name: string
  start(options: { emulator: Pick<Emulator, 'provider'>; kit?: Partial<OpenRouteOptions> }): Promise<FlakyApp>
}

/** The two ways to hold sessions in a store, each with one that fails on demand. */
export const FLAKY_SETUPS: readonly FlakySetup[] = [
  {
    name: 'Express with express-session',
    async start(options) {
      const faults = new StoreFaults()
      return Object.assign(await startExpressApp({ ...options, store: new FlakyStore(faults) }), { faults })
    },
  },
  {
    name: 'the Web handler with a store',
    async start(options) {
      const faults = new StoreFaults()
      return Object.assign(await startWebApp({ ...options, store: flakyWebStore(faults) }), { faults })
    },
  },
]
