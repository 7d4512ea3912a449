import type { OpenRouteErrorCode } from '@openroute-kit/core'
import { publish } from '../../http/diagnostics.js'
import type { ProxyPlan } from '../proxy-plan.js'

/** Measures one answer, and publishes once how it ended. */
export class AnswerReport {
  readonly #plan: ProxyPlan
  readonly #start = performance.now()
  #status: number | null = null
  #bytes = 0
  #told = false

  constructor(plan: ProxyPlan) {
    this.#plan = plan
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
    const first = !this.#told
    this.#told = true
    return first
  }

  #event() {
    const { method, path } = this.#plan
    return { method, path, bytes: this.#bytes, durationMs: performance.now() - this.#start }
  }
}
