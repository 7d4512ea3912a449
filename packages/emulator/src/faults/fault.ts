/**
 * One failure for one request. The kinds `delay`, `hold`, `gzip` and `headers` change the regular response, or the response of
 * the fault in `and`. Where a fault changes the regular response, the request is processed as usual: a code is spent,
 * a key exists.
 */
export type Fault =
  /** Accepts the request and never responds. */
  | { kind: 'hang' }
  /** Resets the connection instead of responding. `processed`: after the request was processed. Default `false`. */
  | { kind: 'reset'; processed?: boolean }
  /** Redirects to another URL. Default status 302. */
  | { kind: 'redirect'; location: string; status?: 301 | 302 | 303 | 307 | 308 }
  /** Sends this response instead of the regular one. Objects are sent as JSON. Default: status 200 without a body. */
  | { kind: 'respond'; status?: number; headers?: FaultHeaders; body?: string | Uint8Array | object }
  /** Sends a small gzip response that unpacks to `bytes` of JSON. Default 64 MiB. */
  | { kind: 'gzip-bomb'; bytes?: number }
  /** Stops the regular response after `afterChunks` chunks and never ends it. JSON stops halfway. Default 1. */
  | { kind: 'hang-mid-body'; afterChunks?: number }
  /** Closes the connection after `afterChunks` chunks of the regular response. JSON stops halfway. Default 1. */
  | { kind: 'die-mid-stream'; afterChunks?: number }
  /** Ends a streamed completion with an error event after `afterChunks` chunks, under status 200. Default 3, code 502. */
  | { kind: 'error-mid-stream'; afterChunks?: number; code?: number; message?: string }
  /** Compresses the response with gzip, whether the client accepts it or not. */
  | { kind: 'gzip'; and?: Fault }
  /** Sets or replaces these headers of the response. */
  | { kind: 'headers'; headers: FaultHeaders; and?: Fault }
  /** Waits `ms` milliseconds before the request is processed. */
  | { kind: 'delay'; ms: number; and?: Fault }
  /** Waits until a promise settles before the request is processed. For tests of what happens meanwhile. */
  | { kind: 'hold'; until: Promise<unknown>; and?: Fault }

export type FaultHeaders = Readonly<Record<string, string | string[]>>

/** An error event for a stream that has begun. */
export type StreamFault = Extract<Fault, { kind: 'error-mid-stream' }>
