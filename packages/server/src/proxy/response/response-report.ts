import type { OpenRouteErrorCode } from '@openroute-kit/core'
import { publish } from '../../http/diagnostics.js'

/** Measures one proxied response, and publishes once how it ended. */
export class ResponseReport {
  readonly #request: { readonly method: string; readonly path: string }
  readonly #start = performance.now()
  #status: number | null = null
  #bytes = 0
  #published = false

  constructor(request: { readonly method: string; readonly path: string }) {
    this.#request = request
  }

  begun(status: number): void {
    this.#status = status
  }

  passed(bytes: number): void {
    this.#bytes += bytes
  }

  finished(): void {
    if (this.#once()) publish('proxied', { ...this.#event(), status: this.#status ?? 0 })
  }

  aborted(code: OpenRouteErrorCode): void {
    if (this.#once()) publish('aborted', { ...this.#event(), status: this.#status, code })
  }

  #once(): boolean {
    const first = !this.#published
    this.#published = true
    return first
  }

  #event() {
    const { method, path } = this.#request
    return { method, path, bytes: this.#bytes, durationMs: performance.now() - this.#start }
  }
}
