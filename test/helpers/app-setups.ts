import type { Server } from 'node:http'
import type { Emulator } from '@openroute-kit/emulator'
import { memoryStore, type OpenRouteOptions, type SessionStore } from '@openroute-kit/server'
import { MemoryStore, type Store } from 'express-session'
import { startExpressApp } from './express-app.js'
import { startWebApp } from './web-app.js'

export interface SetUpApp {
  url: string
  server: Server
  close(): Promise<void>
}

export interface SetUpOptions {
  emulator: Pick<Emulator, 'provider'>
  kit?: Partial<OpenRouteOptions>
  /** What {@link SetUp.sessions} made, for several apps that share it. Default: one of its own. */
  sessions?: Sessions
}

type Sessions = { express: Store } | { web: SessionStore | null }

/** One of the ways in which an app may hold its sessions. */
export interface SetUp {
  name: string
  /** A place for sessions that several apps can share. */
  sessions(): Sessions
  start(options: SetUpOptions): Promise<SetUpApp>
}

function start({ emulator, kit = {}, sessions }: Required<Pick<SetUpOptions, 'sessions'>> & SetUpOptions) {
  if ('express' in sessions) return startExpressApp({ emulator, kit, store: sessions.express })
  return sessions.web === null
    ? startWebApp({ emulator, kit })
    : startWebApp({ emulator, kit, store: sessions.web, through: 'listener' })
}

function setUp(name: string, sessions: () => Sessions): SetUp {
  return { name, sessions, start: (options) => start({ sessions: sessions(), ...options }) }
}

/** The same security is asked of all three. */
export const SET_UPS: readonly SetUp[] = [
  setUp('Express with express-session', () => ({ express: new MemoryStore() })),
  setUp('the Web handler with sealed cookies', () => ({ web: null })),
  setUp('toNodeListener with a store', () => ({ web: memoryStore() })),
]
