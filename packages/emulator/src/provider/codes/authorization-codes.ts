import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { NewKey } from '../accounts/ledger.js'

export const CODE_LIFETIME_MS: number = 10 * 60 * 1000

export interface Challenge {
  value: string
  method: 'S256' | 'plain'
}

interface Grant {
  key: NewKey
  /** `null`: the app gave no challenge, so nothing binds the code to it (protocol.md §1). */
  challenge: Challenge | null
  createdAt: number
}

export interface Spend {
  code: string
  codeVerifier: string | undefined
  method: string | undefined
}

export type SpendResult =
  | { outcome: 'granted'; key: NewKey }
  | { outcome: 'method-differs' }
  | { outcome: 'rejected' }
  | { outcome: 'expired' }

/** Authorization codes: single use, 10 minutes, bound to their challenge. */
export class Codes {
  readonly #grants = new Map<string, Grant>()

  constructor(
    private readonly now: () => number,
    /** Ignores verifiers, as a careless provider would (A02). */
    private readonly lax: boolean,
  ) {}

  create(key: NewKey, challenge: Challenge | null): string {
    this.#forgetOld()
    const code = `auth_code_${randomBytes(24).toString('base64url')}`
    this.#grants.set(code, { key, challenge, createdAt: this.now() })
    return code
  }

  /** A wrong verifier spends the code too: whoever sends one has stolen it. A wrong method is a mere slip. */
  spend({ code, codeVerifier, method }: Spend): SpendResult {
    const grant = this.#grants.get(code)
    if (grant === undefined) return { outcome: 'rejected' }
    if (this.now() - grant.createdAt > CODE_LIFETIME_MS) return { outcome: 'expired' }
    const { challenge, key } = grant
    if (challenge !== null && !this.lax) {
      if (method !== challenge.method) return { outcome: 'method-differs' }
      if (!answersChallenge(challenge, codeVerifier)) {
        this.#grants.delete(code)
        return { outcome: 'rejected' }
      }
    }
    this.#grants.delete(code)
    return { outcome: 'granted', key }
  }

  /** Expired codes are still told from unknown ones for an hour. */
  #forgetOld(): void {
    for (const [code, { createdAt }] of this.#grants) {
      if (this.now() - createdAt < 6 * CODE_LIFETIME_MS) return
      this.#grants.delete(code)
    }
  }
}

/** RFC 7636 §4.6. */
export function answersChallenge({ value, method }: Challenge, codeVerifier: string | undefined): boolean {
  if (codeVerifier === undefined) return false
  const answer =
    method === 'plain' ? codeVerifier : createHash('sha256').update(codeVerifier).digest('base64url')
  const [a, b] = [Buffer.from(answer), Buffer.from(value)]
  return a.length === b.length && timingSafeEqual(a, b)
}
