import type { Charge } from './usage.js'

/** What an app says about itself in the headers of a request. */
export interface AppHeaders {
  /** From the header that the provider reads, such as `X-Title`. */
  title: string | null
  referer: string | null
  userAgent: string | null
}

/** A generation that is over. */
export interface GenerationRecord extends Charge {
  id: string
  /** Id of the key's owner. */
  user: string
  workspaceId: string | null
  model: string
  apiType: 'completions' | 'embeddings'
  streamed: boolean
  app: AppHeaders
  /** Milliseconds since 1970. */
  startedAt: number
  durationMs: number
  finishReason: string | null
  cancelled: boolean
}

const KEPT = 10_000

/** What `GET /generation` looks up. */
export class GenerationStore {
  readonly #records = new Map<string, GenerationRecord>()

  add(record: GenerationRecord): void {
    this.#records.set(record.id, record)
    const [oldest] = this.#records.keys()
    if (this.#records.size > KEPT && oldest !== undefined) this.#records.delete(oldest)
  }

  get(id: string): GenerationRecord | undefined {
    return this.#records.get(id)
  }
}
