/** At most `requests` completions per key in `seconds`. */
export interface RateLimitOptions {
  requests: number
  seconds: number
}

/** A sliding window per key. */
export class RateLimit {
  readonly #hits = new Map<string, number[]>()

  constructor(
    private readonly options: RateLimitOptions,
    private readonly now: () => number,
  ) {}

  /** Counts a request. @returns the seconds to wait if there were too many, otherwise `null`. */
  hit(keyId: string): number | null {
    const now = this.now()
    const spanMs = this.options.seconds * 1000
    const recent = (this.#hits.get(keyId) ?? []).filter((time) => now - time < spanMs)
    this.#hits.set(keyId, recent)
    const [oldest] = recent
    if (recent.length >= this.options.requests)
      return Math.max(1, Math.ceil(((oldest ?? now) + spanMs - now) / 1000))
    recent.push(now)
    return null
  }
}
