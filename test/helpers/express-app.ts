import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Emulator } from '@openroute-kit/emulator'
import { createOpenRoute, type ExpressOpenRouteOptions, type OpenRouteExpress } from '@openroute-kit/express'
import express, { type Express } from 'express'
import express4 from 'express-4'
import session, { MemoryStore, type SessionOptions, type Store } from 'express-session'

export const SECRET = 'kq8vT2mZr4Xw7LbN9cYpH3sJdGf6AeUo5iR1xBtM'

/** The versions of Express that the adapter supports. Their types are those of the newest. */
export const EXPRESS_VERSIONS = { 4: express4 as unknown as typeof express, 5: express }

export interface ExpressAppOptions {
  /** Default: 5. */
  version?: keyof typeof EXPRESS_VERSIONS
  emulator: Pick<Emulator, 'provider'>
  /** On top of the required options. */
  kit?: Partial<ExpressOpenRouteOptions>
  session?: Partial<SessionOptions>
  store?: Store
  /** Where the router is mounted. Default `/openroute`. */
  mount?: string
  /** Middleware before the session, between session and router, and after the router. */
  first?: (app: Express) => void
  before?: (app: Express) => void
  after?: (app: Express, or: OpenRouteExpress) => void
}

export interface RunningApp {
  url: string
  or: OpenRouteExpress
  store: Store
  server: Server
  close(): Promise<void>
}

/** An app as its developer would write it: Express, express-session and the kit, on a free port. */
export async function startExpressApp(options: ExpressAppOptions): Promise<RunningApp> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://localhost:${(server.address() as AddressInfo).port}`
  const store = options.store ?? new MemoryStore()
  const app = EXPRESS_VERSIONS[options.version ?? 5]()
  options.first?.(app)
  app.use(
    session({
      secret: 'the session secret of a test',
      resave: false,
      saveUninitialized: false,
      store,
      ...options.session,
    }),
  )
  options.before?.(app)
  const or = createOpenRoute({
    baseUrl: url,
    secret: SECRET,
    appName: 'Test app',
    provider: options.emulator.provider,
    ...options.kit,
  })
  app.use(options.mount ?? '/openroute', or.router)
  options.after?.(app, or)
  app.get('/', (_req, res) => {
    res.type('html').send('<!doctype html><title>Home</title><h1>Home</h1>')
  })
  app.use(or.errorHandler)
  server.on('request', app)
  return {
    url,
    or,
    store,
    server,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
