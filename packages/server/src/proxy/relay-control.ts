import type { OpenRouteError } from '@openroute-kit/core'
import type { Settings } from '../settings/settings.js'
import { clientDisconnected, tooSlow } from './response/relay-errors.js'

export type RelayControl = ReturnType<typeof startRelay>

/** Ends a proxied response early for one reason: the client left, its login was revoked (B35), or a time limit passed (B27). */
export function startRelay(
  settings: Settings,
  request: Request,
): {
  readonly signal: AbortSignal
  abort(error: OpenRouteError): void
  /** Why it was aborted, if it was. */
  reason(): OpenRouteError | undefined
  /** Sets what releases the concurrency slots. */
  onEnd(release: () => void): void
  clientLeft(): boolean
  clientClosed(): void
  /** Starts a time limit for the next step. */
  expect(ms: number, what: string): void
  /** Stops it. */
  pause(): void
  /** To be called once the response is over. */
  end(): void
} {
  const controller = new AbortController()
  let reason: OpenRouteError | undefined
  const abort = (error: OpenRouteError) => {
    if (controller.signal.aborted) return
    reason = error
    controller.abort()
  }
  const clientLeft = () => abort(clientDisconnected())
  request.signal.addEventListener('abort', clientLeft)
  if (request.signal.aborted) clientLeft()
  let release = () => {}
  const total = setTimeout(() => abort(tooSlow('for the whole response')), settings.timeoutsMs.total)
  let step: ReturnType<typeof setTimeout> | undefined
  const end = () => {
    clearTimeout(total)
    clearTimeout(step)
    release()
    request.signal.removeEventListener('abort', clientLeft)
  }
  return {
    signal: controller.signal,
    abort,
    reason: () => reason,
    onEnd(callback) {
      release = callback
    },
    // Reads the request itself, which keeps it alive: its signal alone would not survive garbage collection.
    clientLeft: () => request.signal.aborted,
    clientClosed() {
      end()
      clientLeft()
    },
    expect(ms, what) {
      clearTimeout(step)
      step = setTimeout(() => abort(tooSlow(what)), ms)
    },
    pause: () => clearTimeout(step),
    end,
  }
}
