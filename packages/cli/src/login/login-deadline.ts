import { OpenRouteError, TRANSACTION_LIFETIME_MS } from '@openroute-kit/core'
import { invalid, type LoginOptions } from './login-options.js'

/** How long a login waits for its user: until the time is up, or until the caller's signal ends it. */
export interface Patience {
  /** Aborts when the wait is over. */
  readonly signal: AbortSignal
  /** The first of `promises` to settle, unless the wait is over before. @throws `cancelled`, `transaction_expired` */
  race<T>(...promises: Promise<T>[]): Promise<T>
}

/** @throws `config_invalid`, `cancelled` */
export function startPatience({
  signal: callers,
  timeoutMs = TRANSACTION_LIFETIME_MS,
}: Pick<LoginOptions, 'signal' | 'timeoutMs'>): Patience {
  if (!(Number.isInteger(timeoutMs) && timeoutMs > 0 && timeoutMs <= TRANSACTION_LIFETIME_MS))
    throw invalid(`timeoutMs must be a whole number of milliseconds from 1 to ${TRANSACTION_LIFETIME_MS}.`)
  const timeout = AbortSignal.timeout(timeoutMs)
  const signal = callers === undefined ? timeout : AbortSignal.any([callers, timeout])
  const failure = () =>
    callers?.aborted
      ? new OpenRouteError('cancelled', 'The login was cancelled by its caller.')
      : new OpenRouteError(
          'transaction_expired',
          `The user did not finish the login within ${timeoutMs} ms. Start it again.`,
          { status: 400 },
        )
  if (signal.aborted) throw failure()
  const over = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(failure()), { once: true })
  })
  over.catch(() => {}) // D22: nobody may be waiting for it
  return { signal, race: (...promises) => Promise.race([over, ...promises]) }
}
