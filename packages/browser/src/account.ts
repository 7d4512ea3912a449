import type { KeyLinks } from '@openroute-kit/core'

/** What the page may know of the user's key: everything but the key. */
export interface Account {
  /** The user at the provider, or `null`. */
  readonly userId: string | null
  /** SHA-256 of the key in hex: its name at the provider. No secret. */
  readonly keyId: string
  /** The owner's pages for this key: its settings (limit, deletion) and its activity. */
  readonly keyLinks: KeyLinks
  /** Credit limit in US dollars; `null`: none; `undefined`: not known yet. */
  readonly limit: number | null | undefined
  /** What is left of it. */
  readonly limitRemaining: number | null | undefined
}

/** Reads an account from JSON that came over the network or out of storage; `null` when it is none. */
export function readAccount(value: unknown): Account | null {
  if (typeof value !== 'object' || value === null) return null
  const { userId, keyId, keyLinks, limit, limitRemaining } = value as Record<string, unknown>
  const { settings, logs } = (keyLinks ?? {}) as Record<string, unknown>
  if (typeof keyId !== 'string' || !isHttpUrl(settings) || !isHttpUrl(logs)) return null
  return {
    userId: typeof userId === 'string' ? userId : null,
    keyId,
    keyLinks: Object.freeze({ settings, logs }),
    limit: amount(limit),
    limitRemaining: amount(limitRemaining),
  }
}

/** C20: whatever becomes a link is http(s), whoever wrote it. */
export function isHttpUrl(value: unknown): value is string {
  return typeof value === 'string' && URL.canParse(value) && /^https?:$/.test(new URL(value).protocol)
}

const amount = (value: unknown): number | null | undefined =>
  value === null || (typeof value === 'number' && Number.isFinite(value)) ? value : undefined
