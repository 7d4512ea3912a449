import type { LimitReset, Provider } from '@openroute-kit/core'
import type { Fault } from './faults/fault.js'
import type { PendingFault } from './faults/fault-queue.js'
import type { FaultName } from './faults/named-faults.js'
import type { RecordedRequest, RequestListener } from './http/request-recorder.js'
import type { Activity } from './provider/accounts/ledger.js'
import type { ScriptedResponse } from './provider/completions/scripted-responses.js'
import type { ProviderVariants } from './provider/family/variants.js'

/** What the user chooses on the consent page. */
export interface ApproveOptions {
  /** Id of the demo user. Default: the first. */
  user?: string
  /** US dollars; `null`: no limit. Default: what the app asked for. */
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
  /** Whether the key manages the account, which no app's key does. Default `false`. */
  management?: boolean
}

export interface RespondWithOptions {
  /** Use the response for every completion that has no other. Default `false`: once. */
  always?: boolean
}

/** A key as its owner sees it, without the key itself. */
export interface EmulatedKey {
  /** Lowercase hex SHA-256 of the whole key, as in core's `keyId`. */
  id: string
  user: string
  /** The key without its middle. */
  hint: string
  label: string
  limit: number | null
  limitRemaining: number | null
  limitReset: LimitReset | null
  expiresAt: string | null
  disabled: boolean
  /** US dollars, in total. */
  usage: number
  /** Newest first. */
  activity: readonly Activity[]
}

/** A running emulator. */
export interface Emulator {
  /** Pass it to the kit in place of `openroute`. It has the same id. */
  readonly provider: Provider
  readonly siteUrl: string
  readonly apiUrl: string

  /**
   * Approves a login as the button of the consent page does, without a browser.
   *
   * @param url the URL of the consent page.
   * @returns the callback URL with the code, or the code itself in a headless login.
   * @throws `config_invalid` if the consent page would refuse the request.
   */
  approve(url: string, options?: ApproveOptions): Promise<string>
  /** Declines a login. @returns the callback URL with `error=access_denied`. @throws `config_invalid` */
  deny(url: string): Promise<string>

  /**
   * Sets the response to the next chat completion. Several responses are used for one completion each, in order.
   *
   * @throws `config_invalid` if it is not exactly one of the documented kinds.
   */
  respondWith(response: ScriptedResponse, options?: RespondWithOptions): void
  clearResponses(): void

  /** All requests to the provider so far, including CORS preflights, without those of the dashboard. */
  readonly requests: readonly RecordedRequest[]
  /** The requests to a path such as `/api/v1/auth/keys`, without CORS preflights. */
  requestsTo(path: string): RecordedRequest[]
  /** Resolves with the first request, past or future, that matches. Check `done` to wait for its end. */
  waitForRequest(predicate: (request: RecordedRequest) => boolean): Promise<RecordedRequest>
  /** Calls `listener` when a request begins and when it ends. @returns a function that unsubscribes. */
  subscribe(listener: RequestListener): () => void
  clearRequests(): void

  /**
   * Makes the next request to a route fail. Several faults for a route apply to one request each, in order.
   * `route` is a path, with or without a method: `/api/v1/auth/keys`, `GET /api/v1/models`.
   *
   * @param fault or the name of a response that real services have: `cdn-503`, `negative-balance`, …
   * @throws `config_invalid` for an unknown name.
   */
  fail(route: string, fault: Fault | FaultName): void
  /** Faults that were not applied yet. */
  readonly pendingFaults: readonly PendingFault[]
  clearFaults(): void

  listKeys(): EmulatedKey[]
  /** Creates a key without a login. @returns the whole key. */
  createKey(options?: CreateKeyOptions): string
  /** Takes a key or its id, as the following methods do. @throws `not_found` for an unknown key. */
  getKey(key: string): EmulatedKey
  deleteKey(key: string): void
  disableKey(key: string, disabled?: boolean): void
  setLimit(key: string, limit: number | null): void

  /**
   * Changes how the provider behaves from now on. Variants that are left out get their defaults.
   *
   * @throws `config_invalid` for an unknown variant or value.
   */
  setVariants(variants: ProviderVariants): void
  /**
   * Moves the emulator's clock forward, for example by 11 minutes, after which a code has expired.
   *
   * @throws `config_invalid` for a negative number.
   */
  advanceClock(ms: number): void

  /** Stops the server and closes every connection, including streams and hanging requests. */
  close(): Promise<void>
}
