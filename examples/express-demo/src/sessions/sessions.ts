import { RedisStore } from 'connect-redis'
import type { RequestHandler } from 'express'
import session from 'express-session'
import { type Config, isHttps } from '../config.js'
import type { BoundedRedis } from './redis.js'

const IDLE_MS = 24 * 60 * 60 * 1000

/** express-session as the demo uses it: in Redis, or in this process's memory while developing. */
export function sessions(config: Config, redis: BoundedRedis | undefined): RequestHandler {
  const secure = isHttps(config)
  return session({
    ...(redis && { store: new RedisStore({ client: redis, prefix: 'kit-chat:session:' }) }),
    secret: config.secrets.session,
    // `__Host-` keeps a sibling domain from planting a session; browsers take it over https only. B05, B06
    name: secure ? '__Host-session' : 'session',
    cookie: { httpOnly: true, sameSite: 'lax', secure, path: '/', maxAge: IDLE_MS },
    rolling: true,
    resave: false,
    saveUninitialized: false,
  })
}
