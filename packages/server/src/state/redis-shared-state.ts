/// <reference path="./rate-limiter-flexible.d.ts" />
import RateLimiterRedis from 'rate-limiter-flexible/lib/RateLimiterRedis.js'
import { rateCounter } from './rate-counter.js'
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
 * Slots are leases in a sorted set, with the time at which they expire as the score. The time is that of Redis, so the clocks of
 * instances may differ. The lease of an instance that was killed expires.
 */
const ACQUIRE_SLOT = `
local time = redis.call('time')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('zremrangebyscore', KEYS[1], '-inf', now)
if not redis.call('zscore', KEYS[1], ARGV[1]) and redis.call('zcard', KEYS[1]) >= tonumber(ARGV[2]) then return 0 end
redis.call('zadd', KEYS[1], now + ARGV[3], ARGV[1])
redis.call('pexpire', KEYS[1], ARGV[3])
return 1`

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
  /**
   * Whether keys are read one by one, since a cluster refuses a command with keys of several slots. ioredis with automatic pipelines
   * would refuse other commands with it, so this is not only found out by the error. S05
   */
  let isCluster = redis.isCluster === true
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
      const keys = names.map((name) => key('marker', name))
      if (keys.length > 1 && !isCluster) {
        try {
          return ((await redis.sendCommand(['MGET', ...keys])) as unknown[]).map(nullOrString)
        } catch (error) {
          if (!isCrossSlot(error)) throw error
          isCluster = true
        }
      }
      return Promise.all(keys.map(async (one) => nullOrString(await redis.sendCommand(['GET', one]))))
    },
    async swap(name, value, lifetimeMs) {
      return nullOrString(await run(SWAP, key('marker', name), value, whole(lifetimeMs)))
    },
    async setIfAbsent(name, value, lifetimeMs) {
      return nullOrString(await run(SET_IF_ABSENT, key('marker', name), value, whole(lifetimeMs))) ?? value
    },
    count: rateCounter(
      (options) =>
        new RateLimiterRedis({
          ...options,
          keyPrefix: `${prefix}rate`,
          useRedisPackage: true,
          storeClient: {
            eval: (script: string, { keys, arguments: args }: { keys: string[]; arguments: string[] }) =>
              redis.sendCommand(['EVAL', script, String(keys.length), ...keys, ...args]),
          },
        }),
    ),
    async acquireSlot(name, id, count, lifetimeMs) {
      // `Number`, since clients may be configured to return numbers as texts.
      const reply = await run(ACQUIRE_SLOT, key('slots', name), id, String(count), whole(lifetimeMs))
      return Number(reply) === 1
    },
    async releaseSlot(name, id) {
      await redis.sendCommand(['ZREM', key('slots', name), id])
    },
  }
}

/** What Redis, or ioredis before it sends a pipeline, says about keys of several slots. */
const CROSS_SLOT = /\bCROSSSLOT\b|keys in (a|the) pipeline/
const isCrossSlot = (error: unknown) => error instanceof Error && CROSS_SLOT.test(error.message)

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
