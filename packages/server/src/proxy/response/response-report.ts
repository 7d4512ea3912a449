import type { OpenRouteErrorCode } from '@openroute-kit/core'
import { publish } from '../../http/diagnostics.js'

/** Measures one proxied response and publishes one event about its end: `proxied` or `aborted`. */
export class ResponseReport {
  readonly #request: { readonly method: string; readonly path: string }
  readonly #start = performance.now()
  #status: number | null = null
  #bytes = 0
  #published = false

  constructor(request: { readonly method: string; readonly path: string }) {
    this.#request = request
  }

  headReceived(status: number): void {
    this.#status = status
  }

  /** Counts bytes that were passed on to the client. */
  passed(bytes: number): void {
    this.#bytes += bytes
  }

  finished(): void {
    if (this.#isFirst()) publish('proxied', { ...this.#event(), status: this.#status ?? 0 })
  }

  aborted(code: OpenRouteErrorCode): void {
    if (this.#isFirst()) publish('aborted', { ...this.#event(), status: this.#status, code })
  }

  #isFirst(): boolean {
    const first = !this.#published
    this.#published = true
    return first
  }

  #event() {
    const { method, path } = this.#request
    return { method, path, bytes: this.#bytes, durationMs: performance.now() - this.#start }
  }
}
