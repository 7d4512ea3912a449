/**
 * A connected client for Redis, as it is: of `redis` (`createClient`, `createClientPool`, `createCluster`, `createSentinel`) or of
 * `ioredis` (`Redis`, `Cluster`). Any other client needs an object with `sendCommand`.
 *
 * Replies must be strings, not buffers. With a cluster, reads must go to primaries: leave `useReplicas` and `scaleReads` at their
 * defaults, since replicas lag behind.
 */
export type RedisClient = RedisCommands | NodeRedisCluster | NodeRedisSentinel | IoRedis

/** One method that sends any command. A client or pool of `redis` has it. */
export interface RedisCommands {
  /** Sends one command, such as `['GET', 'name']`, and resolves with its reply. */
  sendCommand(args: string[]): Promise<unknown>
  /**
   * Whether it is a cluster, so that every command must have keys of one slot only. Default: `false` until Redis refuses a command
   * for that reason.
   */
  readonly isCluster?: boolean
}

// These types don't declare `sendCommand`, which has other parameters for each of them: TypeScript could then not infer those of an
// object literal.

/** A cluster of `redis`. */
export interface NodeRedisCluster {
  readonly masters: readonly unknown[]
}

/** A Sentinel client of `redis`. */
export interface NodeRedisSentinel {
  getSentinelNode(): unknown
}

/** A client or cluster of `ioredis`. */
export interface IoRedis {
  readonly isCluster?: boolean
  call(command: string, ...args: string[]): Promise<unknown>
}

/** Gives every client the same method. Commands are never sent as read-only, so that none of them reads from a replica (S05). */
export function redisCommands(client: RedisClient): RedisCommands {
  if ('call' in client)
    return {
      sendCommand: ([command = '', ...args]) => client.call(command, ...args),
      isCluster: client.isCluster === true,
    }
  if ('masters' in client) {
    const cluster = client as unknown as {
      sendCommand(key: string | undefined, isReadonly: boolean, args: string[]): Promise<unknown>
    }
    return { sendCommand: (args) => cluster.sendCommand(firstKeyOf(args), false, args), isCluster: true }
  }
  if ('getSentinelNode' in client) {
    const sentinel = client as unknown as {
      sendCommand(isReadonly: boolean, args: string[]): Promise<unknown>
    }
    return { sendCommand: (args) => sentinel.sendCommand(false, args) }
  }
  return client
}

/** The key by which a cluster routes a command of the kit; none for `INFO`, which any node may reply to. */
function firstKeyOf([command, ...args]: string[]): string | undefined {
  if (command === 'INFO') return undefined
  return args[command === 'EVAL' ? 2 : 0]
}
