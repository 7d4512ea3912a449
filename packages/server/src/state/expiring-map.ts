/** A smaller map is not searched for expired entries. */
const MIN_SWEEP = 1_000

/**
 * A map whose entries expire. Expired entries are removed when the map grows. A full map removes the entries that expire soonest,
 * and keeps long-lived ones such as revocation markers. F04
 */
export class ExpiringMap<Value> {
  readonly #entries = new Map<string, { value: Value; expiresAt: number }>()
  readonly #now: () => number
  readonly #maxEntries: number
  #sweepAt = MIN_SWEEP

  constructor(now: () => number, maxEntries: number) {
    this.#now = now
    this.#maxEntries = maxEntries
  }

  get(name: string): Value | null {
    const entry = this.#entries.get(name)
    return entry !== undefined && entry.expiresAt > this.#now() ? entry.value : null
  }

  set(name: string, value: Value, lifetimeMs: number): void {
    this.#entries.set(name, { value, expiresAt: this.#now() + lifetimeMs })
    if (this.#entries.size >= Math.min(this.#sweepAt, this.#maxEntries + 1)) this.#sweep()
  }

  delete(name: string): void {
    this.#entries.delete(name)
  }

  #sweep(): void {
    const now = this.#now()
    for (const [name, { expiresAt }] of this.#entries) if (expiresAt <= now) this.#entries.delete(name)
    if (this.#entries.size > this.#maxEntries) {
      // Removes a tenth of the entries, so that a full map is not sorted again for each new entry.
      const soonestFirst = [...this.#entries].sort(([, a], [, b]) => a.expiresAt - b.expiresAt)
      const room = Math.ceil(this.#maxEntries / 10)
      for (const [name] of soonestFirst.slice(0, this.#entries.size - this.#maxEntries + room - 1))
        this.#entries.delete(name)
    }
    this.#sweepAt = Math.max(MIN_SWEEP, 2 * this.#entries.size)
  }
}
