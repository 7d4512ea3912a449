import { type RedisWithTimeout, redisWithTimeout } from '@openroute-kit/express'
import type { Logger } from 'pino'
import { createClient } from 'redis'

/** How long the demo waits for Redis before it listens. */
const FIRST_ATTEMPT_MS = 2000

export interface RedisConnection {
  /** For sessions and for the kit’s shared state: one time limit for both. D14 */
  commands: RedisWithTimeout
  isReady(): boolean
  /** Resolves when the first attempt to connect has succeeded or failed, after two seconds at the latest. */
  attempted: Promise<void>
  close(): void
}

/**
 * Connects in the background and keeps trying. While Redis is away, each command fails at once, so that a visitor gets a quick
 * 503 instead of waiting.
 */
export function connectRedis(url: string, log: Logger): RedisConnection {
  const client = createClient({
    url,
    disableOfflineQueue: true,
    commandsQueueMaxLength: 10_000,
    // A server that does not reply to pings is gone, even if its connection is still open.
    pingInterval: 2000,
    socket: {
      connectTimeout: 2000,
      socketTimeout: 5000,
      reconnectStrategy: (retries) => Math.min(100 * 2 ** retries, 2000),
    },
  })
  let reported = ''
  client.on('error', (error: Error & { code?: string }) => {
    // One line for each problem, not one for each retry.
    const problem = error.code ?? error.name
    if (problem === reported) return
    reported = problem
    log.warn({ problem }, 'Redis is unavailable: requests that need a session get 503 until it is back')
  })
  client.on('ready', () => {
    if (reported) log.warn('Redis is available again')
    reported = ''
  })
  const attempted = new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, FIRST_ATTEMPT_MS)
    for (const event of ['ready', 'error'])
      client.once(event, () => {
        clearTimeout(timer)
        resolve()
      })
  })
  client.connect().catch(() => undefined) // reported by the error event

  const commands = redisWithTimeout(client)
  return {
    commands,
    isReady: () => client.isReady && !commands.isStalled,
    attempted,
    close: () => client.destroy(),
  }
}
