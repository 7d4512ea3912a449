import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { NewKey } from '../accounts/ledger.js'

export const CODE_LIFETIME_MS: number = 10 * 60 * 1000

export interface Challenge {
  value: string
  method: 'S256' | 'plain'
}

interface Grant {
  key: NewKey
  /** `null`: the app sent no challenge, so the code is not bound to a verifier (docs/protocol.md §1). */
  challenge: Challenge | null
  createdAt: number
}

export interface RedeemOptions {
  code: string
  codeVerifier: string | undefined
  method: string | undefined
}

export type RedeemResult =
  | { outcome: 'granted'; key: NewKey }
  | { outcome: 'wrong-method' }
  | { outcome: 'rejected' }
  | { outcome: 'expired' }

/** Authorization codes: single use, valid for 10 minutes, bound to their challenge. */
export class AuthorizationCodes {
  readonly #grants = new Map<string, Grant>()

  constructor(
    private readonly now: () => number,
    /** Accepts any verifier, as a provider without PKCE checks would. A02 */
    private readonly lax: boolean,
  ) {}

  create(key: NewKey, challenge: Challenge | null): string {
    this.#deleteOld()
    const code = `auth_code_${randomBytes(24).toString('base64url')}`
    this.#grants.set(code, { key, challenge, createdAt: this.now() })
    return code
  }

  /** A wrong verifier uses up the code, which may be stolen. A wrong method does not: it is a mistake of the app. */
  redeem({ code, codeVerifier, method }: RedeemOptions): RedeemResult {
    const grant = this.#grants.get(code)
    if (grant === undefined) return { outcome: 'rejected' }
    if (this.now() - grant.createdAt > CODE_LIFETIME_MS) return { outcome: 'expired' }
    const { challenge, key } = grant
    if (challenge !== null && !this.lax) {
      if (method !== challenge.method) return { outcome: 'wrong-method' }
      if (!matchesChallenge(challenge, codeVerifier)) {
        this.#grants.delete(code)
        return { outcome: 'rejected' }
      }
    }
    this.#grants.delete(code)
    return { outcome: 'granted', key }
  }

  /** Expired codes are kept for an hour, so that they are reported as expired and not as unknown. */
  #deleteOld(): void {
    for (const [code, { createdAt }] of this.#grants) {
      if (this.now() - createdAt < 6 * CODE_LIFETIME_MS) return
      this.#grants.delete(code)
    }
  }
}

/** RFC 7636 §4.6. */
export function matchesChallenge({ value, method }: Challenge, codeVerifier: string | undefined): boolean {
  if (codeVerifier === undefined) return false
  const actual =
    method === 'plain' ? codeVerifier : createHash('sha256').update(codeVerifier).digest('base64url')
  const [a, b] = [Buffer.from(actual), Buffer.from(value)]
  return a.length === b.length && timingSafeEqual(a, b)
}
