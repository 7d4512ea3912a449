import { DELETE_IF_OWNED, type RedisCommands } from './redis-shared-state.js'

export interface RedisWithTimeout extends RedisCommands {
  /** Whether a command has been waiting for its reply longer than the timeout. New commands then fail without being sent. */
  readonly isStalled: boolean
}

/**
 * Limits how long any command of a Redis client takes, so that a Redis that stalls is a quick 503 instead of a wait (D14). Clients
 * have no such option: their command timeouts end once a command has been written to the socket.
 *
 * While a reply is overdue, new commands are rejected without being sent: otherwise the waits of one request add up and those of
 * all requests queue up. Commands that release something (a session, a claim, a slot) are sent even then. Redis runs them after
 * the command that acquired it, so nothing stays taken.
 *
 * Give the same object to `redisSharedState` and to your session store. A request that uses both then waits once.
 *
 * @param redis a `redis` (node-redis) client, or any object with its `sendCommand`
 * @param options.timeoutMs milliseconds; default 1,000, which is less than the kit's own `timeoutsMs.store`
 */
export function redisWithTimeout(
  redis: RedisCommands,
  { timeoutMs = 1_000 }: { timeoutMs?: number } = {},
): RedisWithTimeout {
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

/** Whether a command gives up a session, a slot or a claim. */
function isRelease([name, script]: string[]): boolean {
  return name === 'DEL' || name === 'ZREM' || (name === 'EVAL' && script === DELETE_IF_OWNED)
}
