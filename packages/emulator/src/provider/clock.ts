/** A clock that can be moved forward. Milliseconds since 1970. */
export class Clock {
  #aheadMs = 0

  constructor(private readonly base: () => number) {}

  readonly now = (): number => this.base() + this.#aheadMs

  advance(ms: number): void {
    this.#aheadMs += ms
  }
}
