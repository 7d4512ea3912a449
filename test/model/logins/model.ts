/** What must be true of a browser profile and its logins, whatever its user does. Written from the contract, not from the code. */

export interface Login {
  readonly state: string
  readonly mode: 'redirect' | 'popup'
  readonly startedAt: number
  /** The path at which it was started. */
  readonly returnTo: string
  /** `unclear`: it was declined or its exchange failed, and it is up to the kit whether another code may finish it. */
  end: 'pending' | 'done' | 'failed' | 'unclear'
}

export interface Session {
  readonly user: string
  /** Known once a page has shown it. */
  keyId: string | undefined
}

/** What a callback may lead to. */
export interface Outcome {
  readonly login: Login | undefined
  /** `signed-in`: a new session. `kept`: the session stays, or there is none, and the app goes on. `refused`: one of `codes` is shown. */
  readonly kind: 'signed-in' | 'kept' | 'refused'
  readonly user?: string
  readonly codes: readonly string[]
  readonly exchanges: 0 | 1
  /** A key exists that nobody holds. */
  readonly lostKey: boolean
  /** What the login becomes. */
  readonly end: Login['end'] | undefined
}

const LOGIN_LIFETIME_MS = 3_600_000
const CODE_LIFETIME_MS = 600_000

const KEY_MAY_EXIST = [
  ...['exchange_outcome_unknown', 'provider_response_invalid', 'provider_error', 'provider_redirected'],
  ...['code_rejected', 'callback_used', 'session_save_failed'],
]
/** Everything that can be said about a login that failed, except that its user ended it. */
const FAILURES = [
  ...KEY_MAY_EXIST,
  ...['callback_invalid', 'transaction_missing', 'transaction_expired', 'code_expired', 'exchange_rejected'],
  ...['exchange_not_allowed', 'provider_refused', 'rate_limited', 'provider_unreachable'],
]
const EXPIRED = ['transaction_expired', 'transaction_missing']
const REJECTED = ['code_expired', 'code_rejected', 'exchange_rejected', 'provider_error']

export class Model {
  /** How far the clock is ahead, in milliseconds. */
  ahead = 0
  session: Session | null = null
  readonly logins = new Map<string, Login>()
  /** The user and the time of each approval, by its code. */
  readonly approvals = new Map<string, { user: string; at: number }>()
  exchanges = 0
  /** How many keys the service has created. */
  created = 0
  /** Ids of all keys that pages have shown. */
  readonly keys = new Set<string>()
  /** What happens to the next exchange. */
  fault: 'unsent' | 'lost' | 'busy' | 'cdn' | undefined

  isExpired({ startedAt }: Login): boolean {
    return this.ahead - startedAt > LOGIN_LIFETIME_MS
  }

  /** Whether a window of this origin may still end a login, so that pages may wait for it. */
  get awaitsPopup(): boolean {
    return [...this.logins.values()].some(
      (login) =>
        login.mode === 'popup' && ['pending', 'unclear'].includes(login.end) && !this.isExpired(login),
    )
  }

  /** The possible outcomes of a callback, which may arrive more than once at the same time. */
  arrive(callback: URLSearchParams): Outcome[] {
    const login = this.logins.get(callback.get('state') ?? '')
    const outcome = (kind: Outcome['kind'], more: Partial<Outcome> = {}): Outcome => ({
      login,
      kind,
      codes: FAILURES,
      exchanges: 0,
      lostKey: false,
      end: undefined,
      ...more,
    })
    // An old callback continues to the app for a visitor who is signed in; it must not sign anyone in again.
    const over = [outcome('kept'), outcome('refused')]
    if (callback.has('error')) {
      const declined = outcome('refused', { codes: ['access_denied'] })
      if (!login) return [declined]
      if (login.end === 'pending')
        return this.isExpired(login)
          ? [outcome('refused', { codes: [...EXPIRED, 'access_denied'], end: 'failed' })]
          : [{ ...declined, end: 'unclear' }]
      return [declined, ...over]
    }
    if (!login) return [outcome('refused')]
    const approval = this.approvals.get(callback.get('code') ?? '')
    if (login.end === 'done' || !approval) return this.session ? [outcome('kept')] : over
    if (login.end === 'failed') return over
    if (this.isExpired(login))
      return this.session
        ? [outcome('kept', { end: 'failed' })]
        : [outcome('refused', { codes: EXPIRED, end: 'failed' })]
    const possible =
      this.ahead - approval.at > CODE_LIFETIME_MS
        ? [outcome('refused', { codes: REJECTED, exchanges: 1, end: 'failed' })]
        : this.fault !== undefined
          ? [this.#failed(outcome)]
          : [outcome('signed-in', { user: approval.user, exchanges: 1, end: 'done' })]
    // Whoever is signed in by now may as well stay so.
    if (this.session) possible.push(outcome('kept', { end: 'failed' }))
    return login.end === 'pending'
      ? possible
      : // A code of an exchange that failed may be spent.
        [...possible, ...over, outcome('refused', { exchanges: 1 })]
  }

  #failed(outcome: (kind: Outcome['kind'], more: Partial<Outcome>) => Outcome): Outcome {
    return outcome('refused', {
      codes: this.fault === 'cdn' ? FAILURES : KEY_MAY_EXIST,
      exchanges: 1,
      lostKey: this.fault === 'lost',
      end: 'unclear',
    })
  }

  /** An exchange that the page which sent it did not live to see the end of. */
  interrupted(login: Login): Outcome {
    return {
      login,
      kind: 'refused',
      codes: KEY_MAY_EXIST,
      exchanges: 1,
      lostKey: true,
      end: 'failed',
    }
  }

  apply({ login, kind, user, exchanges, lostKey, end }: Outcome): void {
    if (login && end) login.end = end
    this.exchanges += exchanges
    if (exchanges > 0) this.fault = undefined
    if (lostKey || kind === 'signed-in') this.created++
    if (kind === 'signed-in') this.session = { user: user as string, keyId: undefined }
  }
}
