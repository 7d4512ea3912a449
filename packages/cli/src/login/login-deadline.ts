import { configInvalid, failure, loginLifetimeMs } from '@openroute-kit/core/internal'
import type { LoginOptions } from './login-options.js'

/** The end of the wait for the user: when the time is up, or when the caller's signal aborts. */
export interface LoginDeadline {
  /** Aborts at the deadline. */
  readonly signal: AbortSignal
  /** Settles as the first of `promises`, unless the deadline is earlier. @throws `cancelled`, `transaction_expired` */
  race<T>(...promises: Promise<T>[]): Promise<T>
}

/** @throws `config_invalid`, `cancelled` */
export function startDeadline(
  options: Pick<LoginOptions, 'signal' | 'timeoutMs' | 'loginLifetime'>,
): LoginDeadline {
  const longest = loginLifetimeMs(options.loginLifetime)
  const { signal: callerSignal, timeoutMs = longest } = options
  if (!(Number.isInteger(timeoutMs) && timeoutMs > 0 && timeoutMs <= longest))
    throw configInvalid(`timeoutMs must be a whole number of milliseconds from 1 to ${longest}.`)
  const timeout = AbortSignal.timeout(timeoutMs)
  const signal = callerSignal === undefined ? timeout : AbortSignal.any([callerSignal, timeout])
  const deadlineError = () =>
    callerSignal?.aborted
      ? failure('cancelled', { message: 'The login was cancelled by its signal.' })
      : failure('transaction_expired', {
          message: `The user did not finish the login within ${timeoutMs} ms. Start it again.`,
        })
  if (signal.aborted) throw deadlineError()
  const deadline = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(deadlineError()), { once: true })
  })
  deadline.catch(() => {}) // No unhandled rejection if `race` is not called. D22
  return { signal, race: (...promises) => Promise.race([deadline, ...promises]) }
}
