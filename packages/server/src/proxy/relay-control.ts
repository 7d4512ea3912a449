import type { OpenRouteError } from '@openroute-kit/core'
import type { Settings } from '../settings/settings.js'
import { clientDisconnected, tooSlow } from './response/relay-errors.js'

export type RelayControl = ReturnType<typeof startRelay>

/**
 * Controls the end of one proxied response. Aborts it, with one reason, if the client disconnects, its login is revoked (B35) or
 * a time limit is exceeded (B27).
 */
export function startRelay(
  settings: Settings,
  request: Request,
): {
  /** Aborts the request to the provider. */
  readonly signal: AbortSignal
  /** Only the first call has an effect. */
  abort(error: OpenRouteError): void
  /** The error of the first {@link abort}, if any. */
  reason(): OpenRouteError | undefined
  /** Sets the function that releases the concurrency slots. */
  onEnd(release: () => void): void
  /** Whether the client has disconnected. */
  hasClientDisconnected(): boolean
  /** Call this when the client has cancelled the response. */
  cancelledByClient(): void
  /** Starts the time limit of the whole response, once the request body has arrived. */
  startTotal(): void
  /** Starts the time limit of the next step. `step`: what the provider has to do, such as `to respond`. */
  startStep(ms: number, step: string): void
  /** Stops the time limit of the step. */
  endStep(): void
  /** Call this when the response has ended. */
  end(): void
} {
  const controller = new AbortController()
  let reason: OpenRouteError | undefined
  const abort = (error: OpenRouteError) => {
    if (controller.signal.aborted) return
    reason = error
    controller.abort()
  }
  const onDisconnect = () => abort(clientDisconnected())
  request.signal.addEventListener('abort', onDisconnect)
  if (request.signal.aborted) onDisconnect()
  let release = () => {}
  let totalTimer: ReturnType<typeof setTimeout> | undefined
  let stepTimer: ReturnType<typeof setTimeout> | undefined
  const end = () => {
    clearTimeout(totalTimer)
    clearTimeout(stepTimer)
    release()
    request.signal.removeEventListener('abort', onDisconnect)
  }
  return {
    signal: controller.signal,
    abort,
    reason: () => reason,
    onEnd(callback) {
      release = callback
    },
    // Refers to the request, which keeps it alive: once a request has been garbage-collected, its signal does not fire any more.
    hasClientDisconnected: () => request.signal.aborted,
    cancelledByClient() {
      end()
      onDisconnect()
    },
    startTotal() {
      totalTimer = setTimeout(() => abort(tooSlow('for the whole response')), settings.timeoutsMs.total)
    },
    startStep(ms, step) {
      clearTimeout(stepTimer)
      stepTimer = setTimeout(() => abort(tooSlow(step)), ms)
    },
    endStep: () => clearTimeout(stepTimer),
    end,
  }
}
