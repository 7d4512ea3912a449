import type { DailyRequests, KeyLinks } from '@openroute-kit/core'

/** What the page knows about the user's key, without the key itself. */
export interface Account {
  /** The user's id at the provider, or `null`. Not a proof of identity. */
  readonly userId: string | null
  /** The key's id at the provider: its SHA-256 in lowercase hex. Not a secret. */
  readonly keyId: string
  /** The owner's pages for this key: settings (limit, deletion) and activity. */
  readonly keyLinks: KeyLinks
  /** Credit limit in US dollars, as the user granted it; `null`: no limit; `undefined`: not known yet. */
  readonly limit?: number | null | undefined
  /** What is left of the limit, in US dollars; `null` and `undefined` as for `limit`. */
  readonly limitRemaining?: number | null | undefined
  /** Requests to free models on this day; `undefined`: not known. */
  readonly freeModelDailyRequests?: DailyRequests | undefined
  /** When the key expires, in ISO 8601; `null`: never; `undefined`: not known. */
  readonly expiresAt?: string | null | undefined
}

/** Reads an account from JSON that came over the network or out of storage; `undefined` for anything else. */
export function readAccount(value: unknown): Account | undefined {
  const given = (value ?? {}) as Partial<Account>
  const { userId, keyId, keyLinks, freeModelDailyRequests: daily, expiresAt } = given
  const { settings, logs } = (keyLinks ?? {}) as Partial<KeyLinks>
  if (typeof keyId !== 'string' || !isHttpUrl(settings) || !isHttpUrl(logs)) return
  return {
    userId: typeof userId === 'string' ? userId : null,
    keyId,
    keyLinks: { settings, logs },
    limit: amount(given.limit),
    limitRemaining: amount(given.limitRemaining),
    freeModelDailyRequests: [daily?.limit, daily?.used, daily?.remaining].every(isCount) ? daily : undefined, // P06
    expiresAt:
      expiresAt === null || (typeof expiresAt === 'string' && Date.parse(expiresAt)) ? expiresAt : undefined,
  }
}

const isCount = (value: unknown) => Number.isFinite(value) && (value as number) >= 0

/** Whether the key has expired, by this device's clock. */
export const isExpired = ({ expiresAt }: Account): boolean => Date.parse(expiresAt as string) <= Date.now()

/** C20: only http(s) becomes a link, wherever it comes from. */
export const isHttpUrl = (value: unknown): value is string => /^https?:\/\//.test(value as string)

const amount = (value: unknown): number | null | undefined =>
  value === null || Number.isFinite(value) ? (value as number | null) : undefined
