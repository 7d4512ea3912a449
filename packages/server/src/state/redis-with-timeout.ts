import { isSlotRelease } from './redis-batch.js'
import { type RedisClient, type RedisCommands, redisCommands } from './redis-client.js'
import { DELETE_IF_OWNED } from './redis-shared-state.js'

/** A Redis client with a timeout, as {@link redisWithTimeout} returns it. */
export interface RedisWithTimeout extends RedisCommands {
  /** Whether a command has been waiting for its reply longer than the timeout. New commands then fail without being sent. */
  readonly isStalled: boolean
}

/**
 * Adds a timeout to every command of a Redis client, so that requests get a quick 503 while Redis stalls (D14). The command timeouts
 * of clients do not cover this: they end once a command has been written to the socket.
 *
 * While a reply is overdue, new commands are rejected without being sent. Otherwise the waits of one request would add up, and
 * commands of all requests would queue up. Commands that release a session, a claim or a slot are sent nevertheless, and rejected.
 * Redis runs them after the command that acquired it, so nothing stays acquired.
 *
 * Pass the same object to `redisSharedState` and to `redisSessionStore`, so that a request that uses both waits only once. Other
 * session stores, such as connect-redis, need an object with methods of their own around it.
 *
 * @param client a connected client, see {@link RedisClient}
 * @param options.timeoutMs in milliseconds. Default: 1,000, which is less than the kit's own `timeoutsMs.store`
 */
export function redisWithTimeout(
  client: RedisClient,
  { timeoutMs = 1_000 }: { timeoutMs?: number } = {},
): RedisWithTimeout {
  const redis = redisCommands(client)
  let overdue = 0
  const timeoutError = () => new Error(`Redis did not respond within ${timeoutMs} ms.`)

  async function withinTimeout(reply: Promise<unknown>): Promise<unknown> {
    let timer: ReturnType<typeof setTimeout> | undefined
    const timeout = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        overdue++
        const settled = () => void overdue--
        reply.then(settled, settled)
        reject(timeoutError())
      }, timeoutMs)
    })
    try {
      return await Promise.race([reply, timeout])
    } finally {
      clearTimeout(timer)
    }
  }

  return {
    ...(redis.isCluster !== undefined && { isCluster: redis.isCluster }),
    get isStalled() {
      return overdue > 0
    },
    async sendCommand(args) {
      if (overdue === 0) return withinTimeout(redis.sendCommand(args))
      if (isRelease(args)) redis.sendCommand(args).catch(() => {})
      throw timeoutError()
    },
  }
}

/** Whether a command releases a session, a slot or a claim. */
function isRelease(command: string[]): boolean {
  const [name, script] = command
  return name === 'DEL' || (name === 'EVAL' && script === DELETE_IF_OWNED) || isSlotRelease(command)
}
