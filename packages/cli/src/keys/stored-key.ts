import { isToken } from '@openroute-kit/core/internal'

/** A key with what the provider said about its user. */
export interface StoredKey {
  key: string
  /** The provider's id of the user, if it names one. */
  userId: string | null
  /** When it was saved, in ISO 8601. */
  savedAt: string
}

/** Where a key is kept. */
export type KeyLocation = { kind: 'keyring' } | { kind: 'file'; path: string }

/** Reads what {@link serializeKey} has written; `null` for anything else. */
export function parseKey(text: string | null): StoredKey | null {
  try {
    const { key, userId, savedAt } = JSON.parse(text ?? '')
    if (!isToken(key) || !(userId === null || typeof userId === 'string')) return null
    return { key, userId, savedAt: String(savedAt) }
  } catch {
    return null
  }
}

export const serializeKey = ({ key, userId, savedAt }: StoredKey): string =>
  `${JSON.stringify({ key, userId, savedAt })}\n`
