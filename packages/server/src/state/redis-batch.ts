import type { RedisCommands } from './redis-client.js'

/**
 * Runs one operation for each key. Slots are leases in a sorted set, with the time at which they expire as the score. The time is that
 * of Redis, so the clocks of instances may differ. The lease of an instance that was killed expires.
 */
const RUN_OPERATIONS = `
local time = redis.call('time')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

local operations = {
  get = function(key) return redis.call('get', key) end,
  count = function(key, windowMs)
    local count = redis.call('incr', key)
    local left = redis.call('pttl', key)
    if left < 0 then
      redis.call('pexpire', key, windowMs)
      left = tonumber(windowMs)
    end
    return {count, left}
  end,
  acquire = function(key, id, slots, lifetimeMs)
    redis.call('zremrangebyscore', key, '-inf', now)
    if not redis.call('zscore', key, id) and redis.call('zcard', key) >= tonumber(slots) then return 0 end
    redis.call('zadd', key, now + lifetimeMs, id)
    redis.call('pexpire', key, lifetimeMs)
    return 1
  end,
  release = function(key, id) return redis.call('zrem', key, id) end,
}

local replies = {}
for index, key in ipairs(KEYS) do
  local first = 4 * index - 3
  replies[index] = operations[ARGV[first]](key, ARGV[first + 1], ARGV[first + 2], ARGV[first + 3])
end
return replies`

type Operation = readonly ['get' | 'count' | 'acquire' | 'release', ...string[]]

interface Pending {
  readonly key: string
  readonly operation: Operation
  resolve(reply: unknown): void
  reject(error: unknown): void
}

/** More would block Redis for too long. */
const MAX_OPERATIONS = 500

/**
 * Sends all operations that are called in one turn of the event loop as one command, so that a request takes one round trip. A cluster
 * refuses a command with keys of several slots, so there each operation is a command of its own; they are sent at the same time.
 */
export class RedisBatch {
  readonly #redis: RedisCommands
  #isCluster: boolean
  #pending: Pending[] = []

  constructor(redis: RedisCommands) {
    this.#redis = redis
    this.#isCluster = redis.isCluster === true
  }

  run(key: string, ...operation: Operation): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (this.#pending.length === 0) queueMicrotask(() => this.#flush())
      this.#pending.push({ key, operation, resolve, reject })
      if (this.#pending.length === MAX_OPERATIONS) this.#flush()
    })
  }

  #flush(): void {
    const pending = this.#pending
    this.#pending = []
    if (pending.length > 0) void this.#send(pending)
  }

  async #send(pending: readonly Pending[]): Promise<void> {
    if (this.#isCluster && pending.length > 1) {
      await Promise.all(pending.map((one) => this.#send([one])))
      return
    }
    try {
      const reply = await this.#redis.sendCommand(commandFor(pending))
      for (const [index, { resolve }] of pending.entries())
        resolve(Array.isArray(reply) ? reply[index] : reply)
    } catch (error) {
      if (pending.length > 1 && isCrossSlot(error)) {
        // S05: a cluster behind a client that does not say so. Redis has executed nothing.
        this.#isCluster = true
        await this.#send(pending)
      } else for (const { reject } of pending) reject(error)
    }
  }
}

function commandFor(pending: readonly Pending[]): string[] {
  const keys = pending.map(({ key }) => key)
  const operations = pending.map(({ operation }) => operation)
  if (operations.every(([name]) => name === 'get')) return ['MGET', ...keys]
  const [[name, id = ''] = ['get']] = operations
  if (operations.length === 1 && name === 'release') return ['ZREM', ...keys, id]
  const args = operations.flatMap(([name, first = '', second = '', third = '']) => [
    name,
    first,
    second,
    third,
  ])
  return ['EVAL', RUN_OPERATIONS, String(keys.length), ...keys, ...args]
}

/** What Redis, or ioredis before it sends a pipeline, says about keys of several slots. */
const CROSS_SLOT = /\bCROSSSLOT\b|keys in (a|the) pipeline/
const isCrossSlot = (error: unknown) => error instanceof Error && CROSS_SLOT.test(error.message)

/** Whether a command releases slots, and does nothing else. */
export function isSlotRelease([name, script, keyCount, ...rest]: readonly string[]): boolean {
  if (name === 'ZREM') return true
  if (name !== 'EVAL' || script !== RUN_OPERATIONS) return false
  return rest.slice(Number(keyCount)).every((arg, index) => index % 4 !== 0 || arg === 'release')
}
