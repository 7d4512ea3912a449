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
  readonly limit?: number | null | undefined
  /** What is left of it. */
  readonly limitRemaining?: number | null | undefined
  /** When the key ends, in milliseconds since 1970; `null`: never; `undefined`: not known. */
  readonly expiresAt?: number | null | undefined
}

/** Reads an account from JSON that came over the network or out of storage; `undefined` when it is none. */
// biome-ignore lint/suspicious/noExplicitAny: looked at field by field
export function readAccount(value: any): Account | undefined {
  const { userId, keyId, keyLinks, limit, limitRemaining, expiresAt } = value ?? {}
  const { settings, logs } = keyLinks ?? {}
  if (typeof keyId !== 'string' || !isHttpUrl(settings) || !isHttpUrl(logs)) return
  return {
    userId: typeof userId === 'string' ? userId : null,
    keyId,
    keyLinks: { settings, logs },
    limit: amount(limit),
    limitRemaining: amount(limitRemaining),
    expiresAt: amount(expiresAt),
  }
}

/** C20: whatever becomes a link is http(s), whoever wrote it. */
export const isHttpUrl = (value: unknown): value is string => /^https?:\/\//.test(value as string)

const amount = (value: unknown): number | null | undefined =>
  value === null || Number.isFinite(value) ? (value as number | null) : undefined
