/** The time limit of one step. */
export class StepTimer {
  readonly #ms: number
  readonly #onTimeout: () => void
  #timer: (ReturnType<typeof setTimeout> & { refresh?: () => void }) | undefined

  /** Starts at once. */
  constructor(ms: number, onTimeout: () => void) {
    this.#ms = ms
    this.#onTimeout = onTimeout
    this.restart()
  }

  /** Starts the whole time again, also after {@link end}. */
  restart(): void {
    // On Node, cheaper than a new timer for every chunk.
    if (this.#timer?.refresh !== undefined) this.#timer.refresh()
    else {
      clearTimeout(this.#timer)
      this.#timer = setTimeout(this.#onTimeout, this.#ms)
    }
  }

  end(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
  }
}
