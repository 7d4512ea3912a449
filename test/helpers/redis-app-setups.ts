import type { Emulator } from '@openroute-kit/emulator'
import { redisSessionStore, redisSharedState } from '@openroute-kit/server'
import { RedisStore } from 'connect-redis'
import { createClient } from 'redis'
import { type RunningApp, startExpressApp } from './express-app.js'
import { type RunningWebApp, startWebApp } from './web-app.js'

export const connectTo = (url: string) => createClient({ url }).connect()

export interface RedisSetupOptions {
  emulator: Emulator
  client: Awaited<ReturnType<typeof connectTo>>
  /** Of the first instance, for a second one of the same app. */
  baseUrl?: string
}

/** The ways in which instances of an app share one Redis, like those of a load balancer behind one address. */
export const REDIS_SETUPS: readonly [
  name: string,
  start: (options: RedisSetupOptions) => Promise<RunningApp | RunningWebApp>,
][] = [
  [
    'Express with connect-redis',
    (options) =>
      startExpressApp({
        emulator: options.emulator,
        store: new RedisStore({ client: options.client }),
        kit: kitOf(options),
      }),
  ],
  [
    'the Web handler with redisSessionStore',
    (options) =>
      startWebApp({
        emulator: options.emulator,
        store: redisSessionStore(options.client),
        kit: kitOf(options),
      }),
  ],
  [
    'the Web handler with sealed cookies',
    (options) => startWebApp({ emulator: options.emulator, kit: kitOf(options) }),
  ],
]

function kitOf({ client, baseUrl }: RedisSetupOptions) {
  return { shared: redisSharedState(client), ...(baseUrl !== undefined && { baseUrl }) }
}
