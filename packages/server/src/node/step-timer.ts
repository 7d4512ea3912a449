/** The time limit of one step. */
export class StepTimer {
  readonly #ms: number
  readonly #onTimeout: () => void
  #timer: NodeJS.Timeout | undefined

  /** Starts at once. */
  constructor(ms: number, onTimeout: () => void) {
    this.#ms = ms
    this.#onTimeout = onTimeout
    this.restart()
  }

  /** Starts the whole time again, also after {@link end}. */
  restart(): void {
    if (this.#timer === undefined) this.#timer = setTimeout(this.#onTimeout, this.#ms)
    else this.#timer.refresh() // cheaper than a new timer for every chunk
  }

  end(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
  }
}
