import type { ProxyPlan } from '../proxy-plan.js'
import { EventBoundary } from './event-boundary.js'
import type { AnswerHead } from './filter-response-head.js'
import { KeyFilter } from './key-filter.js'

/** What the body of an answer goes through on its way to the client. */
export class Passage {
  readonly #boundary: EventBoundary | null
  readonly #filter: KeyFilter | null

  constructor(plan: ProxyPlan, head: AnswerHead) {
    this.#boundary = head.kind === 'events' ? new EventBoundary() : null
    this.#filter = plan.key === null ? null : new KeyFilter(plan.key)
  }

  /** Takes bytes of the provider, returns those that may go out now; `null`: none. */
  push(chunk: Uint8Array): Uint8Array | null {
    const bytes = this.#boundary === null ? chunk : this.#boundary.push(chunk)
    if (bytes === null) return null
    return some(this.#filter?.push(bytes) ?? bytes)
  }

  /** What is left when the answer has ended regularly. */
  rest(): Uint8Array | null {
    const bytes = this.#boundary?.rest() ?? new Uint8Array()
    if (this.#filter === null) return some(bytes)
    const passed = this.#filter.push(bytes)
    const held = this.#filter.rest()
    const all = new Uint8Array(passed.byteLength + held.byteLength)
    all.set(passed)
    all.set(held, passed.byteLength)
    return some(all)
  }

  /** An event that ends a stream which broke. */
  last(event: string): string {
    return this.#boundary === null ? event : this.#boundary.last(event)
  }
}

const some = (bytes: Uint8Array): Uint8Array | null => (bytes.byteLength === 0 ? null : bytes)
