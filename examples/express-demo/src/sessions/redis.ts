import type { Logger } from 'pino'
import { createClient } from 'redis'
import { StallGuard } from './stall-guard.js'

/** Less than the kit's own `timeoutsMs.store`, so that whatever comes next in a request finds the stall known. */
const COMMAND_MS = 1000

/** How long the demo waits for Redis before it listens. */
const FIRST_ATTEMPT_MS = 2000

/** The commands that sessions and the kit’s shared state need; a request waits {@link COMMAND_MS} in all for a Redis that stalls. D14 */
export interface BoundedRedis {
  get(key: string): Promise<string | null>
  set(key: string, value: string, options?: object): Promise<string | null>
  expire(key: string, seconds: number): Promise<number>
  del(keys: string | string[]): Promise<number>
  /** What the kit’s shared state uses. */
  sendCommand(args: string[]): Promise<unknown>
  readonly isReady: boolean
  /** Resolves when the first attempt to connect has succeeded or failed, after two seconds at the latest. */
  readonly attempted: Promise<void>
  close(): void
}

/**
 * Connects in the background and keeps trying: while Redis is away, each command fails at once, so that a visitor
 * gets a quick 503 instead of waiting.
 */
export function connectRedis(url: string, log: Logger): BoundedRedis {
  const client = createClient({
    url,
    disableOfflineQueue: true,
    commandsQueueMaxLength: 10_000,
    // A server that no longer answers pings is gone, although its connection still stands.
    pingInterval: 2000,
    socket: {
      connectTimeout: 2000,
      socketTimeout: 5000,
      reconnectStrategy: (retries) => Math.min(100 * 2 ** retries, 2000),
    },
  })
  let reported = ''
  client.on('error', (error: Error & { code?: string }) => {
    // One line a trouble, not one a retry.
    const trouble = error.code ?? error.name
    if (trouble === reported) return
    reported = trouble
    log.warn({ trouble }, 'Redis does not answer: what needs a session gets 503 until it does')
  })
  client.on('ready', () => {
    if (reported) log.warn('Redis answers again')
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
  client.connect().catch(() => undefined) // told by the error event

  const guard = new StallGuard({ ms: COMMAND_MS, who: 'Redis' })
  return {
    get: (key) => guard.run(() => client.get(key)),
    set: (key, value, options) => guard.run(() => client.set(key, value, options)),
    expire: (key, seconds) => guard.run(() => client.expire(key, seconds)),
    del: (keys) => guard.undo(() => client.del(keys)),
    sendCommand(args) {
      const send = () => client.sendCommand(args)
      return takesBack(args) ? guard.undo(send) : guard.run(send)
    },
    get isReady() {
      return client.isReady && !guard.stalled
    },
    attempted,
    close: () => client.destroy(),
  }
}

/** The kit gives back a place by `ZREM`, and a claim by the one script of its that deletes. */
function takesBack([name, script = '']: string[]): boolean {
  return name === 'ZREM' || (name === 'EVAL' && script.includes("redis.call('del'"))
}
