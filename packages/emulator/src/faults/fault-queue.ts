/**
 * One thing that goes wrong, once. `delay`, `gzip` and `headers` go with the regular answer, or with the fault in
 * `and`. "The regular answer" means that the emulator does its work: a code is spent, a key exists.
 */
export type Fault =
  /** Takes the request and never answers. */
  | { kind: 'hang' }
  /** Takes the request, then resets the connection. `worked`: only after doing the work, so that the answer is lost. */
  | { kind: 'reset'; worked?: boolean }
  /** Redirects elsewhere. Default status 302. */
  | { kind: 'redirect'; location: string; status?: 301 | 302 | 303 | 307 | 308 }
  /** Answers just this instead of the regular answer. Objects go out as JSON. Default status 200, no body. */
  | { kind: 'respond'; status?: number; headers?: FaultHeaders; body?: string | Uint8Array | object }
  /** A small gzip answer that unpacks to `bytes` (default 64 MiB) of JSON. */
  | { kind: 'gzip-bomb'; bytes?: number }
  /** The regular answer stops after so many chunks and never ends. A JSON answer stops in its middle. Default 1. */
  | { kind: 'hang-mid-body'; afterChunks?: number }
  /** The same, but the connection breaks. */
  | { kind: 'die-mid-stream'; afterChunks?: number }
  /** A streamed completion ends with an error event after so many chunks, under status 200. Default 3, code 502. */
  | { kind: 'error-mid-stream'; afterChunks?: number; code?: number; message?: string }
  /** The answer, gzip-encoded whether the client asked for it or not. */
  | { kind: 'gzip'; and?: Fault }
  /** The answer with these headers set or replaced. */
  | { kind: 'headers'; headers: FaultHeaders; and?: Fault }
  /** The answer, so many milliseconds later. */
  | { kind: 'delay'; ms: number; and?: Fault }

export type FaultHeaders = Readonly<Record<string, string | string[]>>

/** A fault that waits for the next request to its route. */
export interface PendingFault {
  route: string
  fault: Fault
}

/** Faults by route, each taken once, in the order in which they were given. */
export class FaultQueue {
  #pending: PendingFault[] = []

  /** `route`: a path such as `/api/v1/auth/keys`, with or without a method before it (`GET /api/v1/models`). */
  add(route: string, fault: Fault): void {
    this.#pending.push({ route, fault })
  }

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
