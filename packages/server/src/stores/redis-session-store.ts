import { type RedisCommands, textOf } from '../state/redis-shared-state.js'
import type { SessionStore } from './session-store.js'

/** Sessions in Redis, for `createOpenRoute`. What it holds is sealed (B33). */
export function redisSessionStore(redis: RedisCommands, prefix = 'openroute:session:'): SessionStore {
  return {
    async get(id) {
      return textOf(await redis.sendCommand(['GET', prefix + id]))
    },
    async set(id, value, lifetimeMs) {
      await redis.sendCommand(['SET', prefix + id, value, 'PX', String(Math.ceil(lifetimeMs))])
    },
    async delete(id) {
      await redis.sendCommand(['DEL', prefix + id])
    },
  }
}
