import type { LimitReset, Provider } from '@openroute-kit/core'
import type { Fault, PendingFault } from './faults/fault-queue.js'
import type { RecordedRequest, RequestListener } from './http/request-recorder.js'
import type { Activity } from './provider/accounts/ledger.js'

/** What a user would choose on the consent page. */
export interface ApproveOptions {
  /** Id of the demo user. Default: the first. */
  user?: string
  /** US dollars instead of what the app asked for; `null`: no limit. */
  limit?: number | null
}

export interface CreateKeyOptions {
  /** Id of the owner. Default: the first user. */
  user?: string
  /** Default `Test key`. */
  label?: string
  /** US dollars. Default `null`: no limit. */
  limit?: number | null
  limitReset?: LimitReset | null
  /** ISO 8601. Default `null`: never. */
  expiresAt?: string | null
}

/** A key as its owner sees it, which is never whole. */
export interface EmulatedKey {
  /** Lowercase hex SHA-256 of the whole key, as in core's `keyId`. */
  id: string
  user: string
  /** The key with its middle left out. */
  hint: string
  label: string
  limit: number | null
  limitRemaining: number | null
  limitReset: LimitReset | null
  expiresAt: string | null
  disabled: boolean
  usage: number
  /** The newest first. */
  activity: readonly Activity[]
}

/** A running emulator. */
export interface Emulator {
  /** Give it to the kit in place of `openroute`. */
  readonly provider: Provider
  readonly siteUrl: string
  readonly apiUrl: string

  /**
   * Does what the consent page's Approve does, without a browser.
   *
   * @returns the callback URL with the code, or the code itself in a headless login.
   * @throws `config_invalid` where the page would refuse the request.
   */
  approve(url: string, options?: ApproveOptions): Promise<string>
  /** Does what Decline does. @returns the callback URL with `error=access_denied`. */
  deny(url: string): Promise<string>

  /** All requests to the provider so far, preflights included, the dashboard's own left out. */
  readonly requests: readonly RecordedRequest[]
  /** The requests to a path such as `/api/v1/auth/keys`, without preflights. */
  requestsTo(path: string): RecordedRequest[]
  /** The first request, past or to come, for which `test` holds: begun, or with `done` ended. */
  until(test: (request: RecordedRequest) => boolean): Promise<RecordedRequest>
  /** Calls back when a request begins and when it ends. @returns a function that stops it. */
  subscribe(listener: RequestListener): () => void
  clearRequests(): void

  /**
   * Lets the next request to a route go wrong, once. Several faults for a route strike one request each, in order.
   * `route` is a path, with or without a method: `/api/v1/auth/keys`, `GET /api/v1/models`.
   */
  fail(route: string, fault: Fault): void
  /** Faults that have not struck yet. */
  readonly pendingFaults: readonly PendingFault[]
  clearFaults(): void

  listKeys(): EmulatedKey[]
  /** Makes a key without a login. @returns the whole key. */
  createKey(options?: CreateKeyOptions): string
  /** The next four take a key or its id, and throw `not_found` for an unknown one. */
  getKey(key: string): EmulatedKey
  deleteKey(key: string): void
  disableKey(key: string, disabled?: boolean): void
  setLimit(key: string, limit: number | null): void

  /** Stops listening and ends every connection, streams and hanging requests included. */
  close(): Promise<void>
}
