import type { Fault } from './fault.js'

/** A fault that waits for the next request to its route. */
export interface PendingFault {
  route: string
  fault: Fault
}

/** Faults by route. Each applies to one request, in the order in which they were added. */
export class FaultQueue {
  #pending: PendingFault[] = []

  /** `route`: a path such as `/api/v1/auth/keys`, with or without a method before it (`GET /api/v1/models`). */
  add(route: string, fault: Fault): void {
    this.#pending.push({ route, fault })
  }

  /** Removes and returns the first fault for this request. */
  take(method: string, path: string): Fault | undefined {
    const index = this.#pending.findIndex(({ route }) => route === path || route === `${method} ${path}`)
    return index < 0 ? undefined : this.#pending.splice(index, 1)[0]?.fault
  }

  list(): readonly PendingFault[] {
    return [...this.#pending]
  }

  clear(): void {
    this.#pending = []
  }
}
