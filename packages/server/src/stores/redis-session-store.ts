import { type RedisClient, redisCommands } from '../state/redis-client.js'
import { nullOrString } from '../state/redis-shared-state.js'
import type { SessionStore } from './session-store.js'

/**
 * Sessions in Redis or Redis Cluster, for the option `store` of `createOpenRoute`. Values are sealed, so Redis contains no readable keys (B33).
 *
 * @param client a connected client, see {@link RedisClient}
 * @param prefix of all names in Redis. Default: `openroute:session:`
 */
export function redisSessionStore(client: RedisClient, prefix = 'openroute:session:'): SessionStore {
  const redis = redisCommands(client)
  return {
    async get(id) {
      return nullOrString(await redis.sendCommand(['GET', prefix + id]))
    },
    async set(id, value, lifetimeMs) {
      await redis.sendCommand(['SET', prefix + id, value, 'PX', String(Math.ceil(lifetimeMs))])
    },
    async delete(id) {
      await redis.sendCommand(['DEL', prefix + id])
    },
  }
}
