/// <reference path="./rate-limiter-flexible.d.ts" />
import RateLimiterRedis from 'rate-limiter-flexible/lib/RateLimiterRedis.js'
import { rateCounter } from './rate-counter.js'
import type { SharedState } from './shared-state.js'

/**
 * The part of a Redis client that the kit needs. A `redis` (node-redis) client fits as it is; for `ioredis` give
 * `{ sendCommand: ([name, ...args]) => client.call(name, ...args) }`.
 */
export interface RedisCommands {
  sendCommand(args: string[]): Promise<unknown>
}

export const DELETE_IF_OWNED =
  "if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) end return 0"

const SWAP =
  "local before = redis.call('get', KEYS[1]) redis.call('set', KEYS[1], ARGV[1], 'px', ARGV[2]) return before"

/**
 * Places are leases in a sorted set, by the time at which they end. The time is Redis's own: instances need not agree on it,
 * and the lease of one that was killed runs out by itself. No library counts what runs at once: theirs count per time.
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
 * Shared state in Redis, atomic over any number of instances (A10, B29, D13). What has had its time leaves by itself. Redis
 * must not evict (`maxmemory-policy noeviction`): another policy is reported as `config_invalid` at the first request (F22).
 *
 * @param prefix starts each name; default `openroute:`
 */
export function redisSharedState(redis: RedisCommands, prefix = 'openroute:'): SharedState {
  const run = (script: string, name: string, ...args: string[]) =>
    redis.sendCommand(['EVAL', script, '1', name, ...args])
  const key = (kind: string, name: string) => `${prefix}${kind}:${name}`
  return {
    async findProblem() {
      const [, policy = 'noeviction'] =
        /^maxmemory_policy:(\S+)/m.exec(String(await redis.sendCommand(['INFO', 'memory']))) ?? []
      return policy === 'noeviction'
        ? null
        : `Redis may evict what the kit keeps (maxmemory-policy ${policy}), and whoever signed out could be signed in again. Set maxmemory-policy to noeviction.`
    },
    async claim(name, lifetimeMs, owner) {
      const answer = await redis.sendCommand([
        'SET',
        key('claim', name),
        owner,
        'NX',
        'PX',
        whole(lifetimeMs),
      ])
      return answer !== null
    },
    async releaseClaim(name, owner) {
      await run(DELETE_IF_OWNED, key('claim', name), owner)
    },
    async set(name, value, lifetimeMs) {
      await redis.sendCommand(['SET', key('marker', name), value, 'PX', whole(lifetimeMs)])
    },
    async get(names) {
      const values = await redis.sendCommand(['MGET', ...names.map((name) => key('marker', name))])
      return (values as unknown[]).map(textOf)
    },
    async swap(name, value, lifetimeMs) {
      return textOf(await run(SWAP, key('marker', name), value, whole(lifetimeMs)))
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
    async acquireSlot(name, id, places, lifetimeMs) {
      return (await run(ACQUIRE_SLOT, key('slots', name), id, String(places), whole(lifetimeMs))) === 1
    },
    async releaseSlot(name, id) {
      await redis.sendCommand(['ZREM', key('slots', name), id])
    },
  }
}

/** @throws where the client was told to give values in another form: `null` would mean that nobody signed out (F37) */
export function textOf(value: unknown): string | null {
  if (value === null || value === undefined) return null
  if (typeof value === 'string') return value
  throw new TypeError('The Redis client must give values as strings.')
}

const whole = (ms: number) => String(Math.max(1, Math.ceil(ms)))
