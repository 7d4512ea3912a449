import { RedisBatch } from './redis-batch.js'
import { type RedisClient, redisCommands } from './redis-client.js'
import type { SharedState } from './shared-state.js'

export const DELETE_IF_OWNED =
  "if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) end return 0"

const SWAP =
  "local before = redis.call('get', KEYS[1]) redis.call('set', KEYS[1], ARGV[1], 'px', ARGV[2]) return before"

const SET_IF_ABSENT = `
local value = redis.call('get', KEYS[1])
if not value then
  value = ARGV[1]
  redis.call('set', KEYS[1], value)
end
redis.call('pexpire', KEYS[1], ARGV[2])
return value`

/**
 * Shared state in Redis or Redis Cluster, for any number of instances (A10, B29, D13). All operations are atomic, and all keys
 * expire.
 *
 * Configure Redis with `maxmemory-policy noeviction`. Any other policy is reported to `onError` as `config_invalid` at the first
 * request, since a visitor whose revocation was evicted would count as signed in again (F22).
 *
 * @param client a connected client, see {@link RedisClient}
 * @param prefix of all names in Redis. Default: `openroute:`
 */
export function redisSharedState(client: RedisClient, prefix = 'openroute:'): SharedState {
  const redis = redisCommands(client)
  const batch = new RedisBatch(redis)
  /** On its own, since {@link redisWithTimeout} sends releases also while Redis stalls. */
  const releases = new RedisBatch(redis)
  const run = (script: string, name: string, ...args: string[]) =>
    redis.sendCommand(['EVAL', script, '1', name, ...args])
  const key = (kind: string, name: string) => `${prefix}${kind}:${name}`
  return {
    async findProblem() {
      const [, policy = 'noeviction'] =
        /^maxmemory_policy:(\S+)/m.exec(String(await redis.sendCommand(['INFO', 'memory']))) ?? []
      return policy === 'noeviction'
        ? null
        : `Redis may evict revocations (maxmemory-policy ${policy}), so that a visitor who has signed out counts as signed in again. Set maxmemory-policy to noeviction.`
    },
    async claim(name, lifetimeMs, owner) {
      const reply = await redis.sendCommand(['SET', key('claim', name), owner, 'NX', 'PX', whole(lifetimeMs)])
      return reply !== null
    },
    async releaseClaim(name, owner) {
      await run(DELETE_IF_OWNED, key('claim', name), owner)
    },
    async set(name, value, lifetimeMs) {
      await redis.sendCommand(['SET', key('marker', name), value, 'PX', whole(lifetimeMs)])
    },
    async get(names) {
      const values = await Promise.all(names.map((name) => batch.run(key('marker', name), 'get')))
      return values.map(nullOrString)
    },
    async swap(name, value, lifetimeMs) {
      return nullOrString(await run(SWAP, key('marker', name), value, whole(lifetimeMs)))
    },
    async setIfAbsent(name, value, lifetimeMs) {
      return nullOrString(await run(SET_IF_ABSENT, key('marker', name), value, whole(lifetimeMs))) ?? value
    },
    async count(name, { points, seconds }) {
      // `Number`, since clients may be configured to return numbers as texts.
      const [count, leftMs] = (
        (await batch.run(key('rate', name), 'count', whole(seconds * 1000))) as unknown[]
      ).map(Number)
      return (count as number) > points ? Math.max(1, leftMs as number) : 0
    },
    async acquireSlot(name, id, count, lifetimeMs) {
      const reply = await batch.run(key('slots', name), 'acquire', id, String(count), whole(lifetimeMs))
      return Number(reply) === 1
    },
    async releaseSlot(name, id) {
      await releases.run(key('slots', name), 'release', id)
    },
  }
}

/**
 * Checks the reply of a Redis client. A client that is configured to return other types, such as buffers, is an error: treating
 * them as `null` would make revoked logins valid (F37).
 *
 * @throws `TypeError`
 */
export function nullOrString(value: unknown): string | null {
  if (value === null || value === undefined) return null
  if (typeof value === 'string') return value
  throw new TypeError('The Redis client must return values as strings.')
}

/** Redis accepts whole milliseconds above 0 only. */
const whole = (ms: number) => String(Math.max(1, Math.ceil(ms)))
