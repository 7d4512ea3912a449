/**
 * Bounds the wait for a server that may stall: each answer comes or fails within `ms`. While one is overdue, further calls
 * fail at once and are not sent: the waits of one request would add up, and those of many would queue up. D14
 */
export class StallGuard {
  readonly #ms: number
  readonly #who: string
  #overdue = 0

  constructor(options: { ms: number; who: string }) {
    this.#ms = options.ms
    this.#who = options.who
  }

  get stalled(): boolean {
    return this.#overdue > 0
  }

  /** The answer, or an error after the time is up. What was sent may still happen later. */
  async run<T>(send: () => Promise<T>): Promise<T> {
    if (this.stalled) throw this.#late()
    return this.#await(send())
  }

  /** For what takes something back: it is sent even during a stall, so that it comes behind what it takes back. */
  async undo<T>(send: () => Promise<T>): Promise<T> {
    const answer = send()
    if (!this.stalled) return this.#await(answer)
    answer.catch(() => {})
    throw this.#late()
  }

  async #await<T>(answer: Promise<T>): Promise<T> {
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        this.#overdue++
        const settled = () => void this.#overdue--
        answer.then(settled, settled)
        reject(this.#late())
      }, this.#ms)
    })
    try {
      return await Promise.race([answer, late])
    } finally {
      clearTimeout(timer)
    }
  }

  #late(): Error {
    return new Error(`${this.#who} did not answer within ${this.#ms} ms.`)
  }
}
