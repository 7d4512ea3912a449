import { EventBoundary } from './event-boundary.js'
import { KeyFilter } from './key-filter.js'
import type { AnswerHead } from './proxy-answer.js'
import type { ProxyPlan } from './proxy-plan.js'

/** What the body of an answer goes through on its way to the client. */
export class Passage {
  readonly #boundary: EventBoundary | null
  readonly #filters: readonly KeyFilter[]

  constructor(plan: ProxyPlan, head: AnswerHead) {
    this.#boundary = head.kind === 'events' ? new EventBoundary() : null
    this.#filters = plan.key === null ? [] : spellings(plan.key).map((spelling) => new KeyFilter(spelling))
  }

  /** Takes bytes of the provider, returns those that may go out now; `null`: none. */
  push(chunk: Uint8Array): Uint8Array | null {
    let bytes = this.#boundary === null ? chunk : this.#boundary.push(chunk)
    if (bytes === null) return null
    for (const filter of this.#filters) bytes = filter.push(bytes)
    return some(bytes)
  }

  /** What is left when the answer has ended regularly. */
  rest(): Uint8Array | null {
    let bytes = this.#boundary?.rest() ?? new Uint8Array()
    for (const filter of this.#filters) {
      const passed = filter.push(bytes)
      const held = filter.rest()
      bytes = new Uint8Array(passed.byteLength + held.byteLength)
      bytes.set(passed)
      bytes.set(held, passed.byteLength)
    }
    return some(bytes)
  }

  /** An event that ends a stream which broke. */
  last(event: string): string {
    return this.#boundary === null ? event : this.#boundary.last(event)
  }
}

/** A key as providers quote it: as it is, and as writers of JSON escape it. For most keys, that is the same. */
function spellings(key: string): readonly string[] {
  const json = JSON.stringify(key).slice(1, -1)
  return [...new Set([key, json, json.replaceAll('/', '\\/')])]
}

const some = (bytes: Uint8Array): Uint8Array | null => (bytes.byteLength === 0 ? null : bytes)
