import { isToken } from './is-token.js'

/** The result of an exchange. */
export interface ExchangedKey {
  /** The user's key. Seal it or keep it in memory; never log it, never put it into a URL. */
  key: string
  /** The user at the provider, at most 256 characters, or `null`: possession of a key is no proof of identity (A25). */
  userId: string | null
}

/**
 * The key in the response to an exchange (docs/protocol.md §2); `undefined` if there is none, whose reason `readRefusal` finds. The login
 * on a server and the login in a page both use them, so that they interpret responses alike. D04
 */
export function readKey(status: number, body: unknown): ExchangedKey | undefined {
  const { key, user_id: userId, error } = (body ?? {}) as Record<string, unknown>
  if (status !== 200 || error || !isToken(key)) return undefined
  // A25: `null` is a valid response, so anything that can't be an id counts as none.
  return { key, userId: isToken(userId) && userId.length <= 256 ? userId : null }
}
