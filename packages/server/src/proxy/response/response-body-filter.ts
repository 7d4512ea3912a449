import { concat } from '../../http/concat.js'
import { isGzip } from '../../transport/read-fetched.js'
import { EventBoundary } from './event-boundary.js'
import type { ResponseHead } from './filter-response-head.js'
import { KeyFilter } from './key-filter.js'
import { undecoded } from './relay-errors.js'

/** Filters the body of a provider's response: passes on whole events only, and replaces the user's key. */
export class ResponseBodyFilter {
  readonly #boundary: EventBoundary | null
  readonly #filter: KeyFilter | null
  /** Whether the first byte has yet to be checked. */
  #checkFirst: boolean

  /** `key`: `null` if the request was sent without a key. */
  constructor(key: string | null, head: ResponseHead) {
    this.#boundary = head.kind === 'events' ? new EventBoundary() : null
    this.#filter = key === null ? null : new KeyFilter(key)
    this.#checkFirst = head.kind === 'json' || head.kind === 'events'
  }

  /**
   * Adds bytes from the provider. Returns the bytes that may be sent now, or `null`.
   *
   * @throws `provider_response_invalid` if they are gzip, which the provider did not declare or applied twice (F12)
   */
  push(chunk: Uint8Array): Uint8Array | null {
    if (this.#checkFirst && chunk.byteLength > 0) {
      this.#checkFirst = false
      if (isGzip(chunk)) throw undecoded()
    }
    const bytes = this.#boundary === null ? chunk : this.#boundary.push(chunk)
    return bytes === null ? null : nonEmpty(this.#filter?.push(bytes) ?? bytes)
  }

  /** The remaining bytes once the response has ended normally. */
  rest(): Uint8Array | null {
    const bytes = this.#boundary?.rest() ?? new Uint8Array()
    if (this.#filter === null) return nonEmpty(bytes)
    return nonEmpty(concat([this.#filter.push(bytes), this.#filter.rest()]))
  }

  /** `event` as the last one of a stream that broke off. Preceded by the end of an incomplete event, if one was sent. */
  last(event: string): string {
    return this.#boundary === null ? event : this.#boundary.last(event)
  }
}

const nonEmpty = (bytes: Uint8Array): Uint8Array | null => (bytes.byteLength === 0 ? null : bytes)
