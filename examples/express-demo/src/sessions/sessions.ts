import type { RedisCommands } from '@openroute-kit/express'
import { RedisStore } from 'connect-redis'
import type { RequestHandler } from 'express'
import session from 'express-session'
import { type Config, isHttps } from '../config/config.js'

const IDLE_MS = 24 * 60 * 60 * 1000

/** express-session as the demo uses it: in Redis, or in this process's memory while developing. */
export function sessions(config: Config, redis: RedisCommands | undefined): RequestHandler {
  const secure = isHttps(config)
  return session({
    ...(redis && { store: new RedisStore({ client: storeClient(redis), prefix: 'kit-chat:session:' }) }),
    secret: config.secrets.session,
    // `__Host-` keeps a sibling domain from planting a session; browsers take it over https only. B05, B06
    name: secure ? '__Host-session' : 'session',
    cookie: { httpOnly: true, sameSite: 'lax', secure, path: '/', maxAge: IDLE_MS },
    rolling: true,
    resave: false,
    saveUninitialized: false,
  })
}

/** The methods that connect-redis calls for one session. */
function storeClient({ sendCommand }: RedisCommands) {
  return {
    get: (key: string) => sendCommand(['GET', key]),
    set: (key: string, value: string, { expiration }: { expiration: { type: string; value: number } }) =>
      sendCommand(['SET', key, value, expiration.type, String(expiration.value)]),
    expire: (key: string, seconds: number) => sendCommand(['EXPIRE', key, String(seconds)]),
    del: (keys: string[]) => sendCommand(['DEL', ...keys]),
  }
}
