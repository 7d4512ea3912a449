import type { Server } from 'node:http'
import type { Emulator } from '@openroute-kit/emulator'
import { memoryStore, type OpenRouteOptions, type SessionStore } from '@openroute-kit/server'
import { MemoryStore, type Store } from 'express-session'
import { startExpressApp } from './express-app.js'
import { startWebApp } from './web-app.js'

export interface SetupApp {
  url: string
  server: Server
  close(): Promise<void>
}

export interface SetupOptions {
  emulator: Pick<Emulator, 'provider'>
  kit?: Partial<OpenRouteOptions>
  /** What {@link AppSetup.sessions} made, for several apps that share it. Default: one of its own. */
  sessions?: Sessions
}

type Sessions = { express: Store } | { web: SessionStore | null }

/** One way for an app to hold its sessions. */
export interface AppSetup {
  name: string
  /** A session storage that several apps can share. */
  sessions(): Sessions
  start(options: SetupOptions): Promise<SetupApp>
}

function start({ emulator, kit = {}, sessions }: Required<Pick<SetupOptions, 'sessions'>> & SetupOptions) {
  if ('express' in sessions) return startExpressApp({ emulator, kit, store: sessions.express })
  return sessions.web === null
    ? startWebApp({ emulator, kit })
    : startWebApp({ emulator, kit, store: sessions.web, through: 'listener' })
}

function setup(name: string, sessions: () => Sessions): AppSetup {
  return { name, sessions, start: (options) => start({ sessions: sessions(), ...options }) }
}

/** All three must give the same security. */
export const APP_SETUPS: readonly AppSetup[] = [
  setup('Express with express-session', () => ({ express: new MemoryStore() })),
  setup('the Web handler with sealed cookies', () => ({ web: null })),
  setup('toNodeListener with a store', () => ({ web: memoryStore() })),
]
