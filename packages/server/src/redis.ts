import type { Claims } from './claims.js'
import type { SessionStore } from './session-store.js'

/**
 * The part of a Redis client that the kit needs. A `redis` (node-redis) client fits as it is; for `ioredis` give
 * `{ sendCommand: ([name, ...args]) => client.call(name, ...args) }`.
 */
export interface RedisCommands {
  sendCommand(args: string[]): Promise<unknown>
}

const DELETE_IF_OWNED =
  "if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) end return 0"

/** Claims in Redis, atomic over any number of instances: `SET … NX PX` (A10, D13). */
export function redisClaims(redis: RedisCommands, prefix = 'openroute:claim:'): Claims {
  return {
    async claim(name, lifetimeMs, owner) {
      const answer = await redis.sendCommand([
        'SET',
        prefix + name,
        owner,
        'NX',
        'PX',
        String(Math.ceil(lifetimeMs)),
      ])
      return answer !== null
    },
    async release(name, owner) {
      await redis.sendCommand(['EVAL', DELETE_IF_OWNED, '1', prefix + name, owner])
    },
  }
}

/** Sessions in Redis, for `createOpenRoute`. What it holds is sealed (B33). */
export function redisStore(redis: RedisCommands, prefix = 'openroute:session:'): SessionStore {
  return {
    async get(id) {
      const value = await redis.sendCommand(['GET', prefix + id])
      return typeof value === 'string' ? value : null
    },
    async set(id, value, lifetimeMs) {
      await redis.sendCommand(['SET', prefix + id, value, 'PX', String(Math.ceil(lifetimeMs))])
    },
    async delete(id) {
      await redis.sendCommand(['DEL', prefix + id])
    },
  }
}
