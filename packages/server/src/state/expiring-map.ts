/** Below this size, entries that have ended are not worth a search. */
const MIN_SWEEP = 1_000

/**
 * Values under names, each until its time. Ended entries are removed as the map grows; a full map drops those that end
 * soonest, so that what has to last longest is forgotten last. F04
 */
export class ExpiringMap<Value> {
  readonly #entries = new Map<string, { value: Value; end: number }>()
  readonly #now: () => number
  readonly #maxEntries: number
  #sweepAt = MIN_SWEEP

  constructor(now: () => number, maxEntries: number) {
    this.#now = now
    this.#maxEntries = maxEntries
  }

  get(name: string): Value | null {
    const entry = this.#entries.get(name)
    return entry !== undefined && entry.end > this.#now() ? entry.value : null
  }

  set(name: string, value: Value, lifetimeMs: number): void {
    this.#entries.set(name, { value, end: this.#now() + lifetimeMs })
    if (this.#entries.size >= Math.min(this.#sweepAt, this.#maxEntries + 1)) this.#sweep()
  }

  delete(name: string): void {
    this.#entries.delete(name)
  }

  #sweep(): void {
    const now = this.#now()
    for (const [name, { end }] of this.#entries) if (end <= now) this.#entries.delete(name)
    if (this.#entries.size > this.#maxEntries) {
      // A tenth at once, so that a full map does not sort at each entry.
      const soonest = [...this.#entries].sort(([, one], [, other]) => one.end - other.end)
      const room = Math.ceil(this.#maxEntries / 10)
      for (const [name] of soonest.slice(0, this.#entries.size - this.#maxEntries + room - 1))
        this.#entries.delete(name)
    }
    this.#sweepAt = Math.max(MIN_SWEEP, 2 * this.#entries.size)
  }
}
