import type { OpenRouteErrorCode } from '../errors/error-code.js'
import { isToken } from './is-token.js'

/** The result of an exchange. */
export interface ExchangedKey {
  /** The user's key. Seal it or keep it in memory; never log it, never put it into a URL. */
  key: string
  /** The user at the provider, at most 256 characters, or `null`: possession of a key is no proof of identity (A25). */
  userId: string | null
}

/**
 * Reads the response to an exchange (docs/protocol.md §2): returns the key, or the code of the error. The login on a server and the login
 * in a page both use it, so that they interpret responses alike. `json` is the parsed body, if it is JSON.
 */
// biome-ignore lint/suspicious/noExplicitAny: what came over the network is checked field by field
export function readExchange(status: number, json: any): ExchangedKey | OpenRouteErrorCode {
  const { key, user_id: userId, error } = json ?? {}
  // D04
  if (status === 200 && !error && isToken(key))
    // A25: `null` is a valid response, so anything that can't be an id counts as none.
    return { key, userId: isToken(userId) && userId.length <= 256 ? userId : null }
  // D06: a code for each documented failure. An error is an object with a message, or a text as in RFC 6749 §5.2.
  const reason = JSON.stringify(error)
  if (status === 403) return /expired/.test(reason) ? 'code_expired' : 'code_rejected'
  if (status === 405) return 'exchange_not_allowed'
  if (status === 429) return 'rate_limited'
  if (status > 499) return 'provider_error'
  if (status > 399) return /code_challenge_m/.test(reason) ? 'challenge_method_rejected' : 'exchange_rejected'
  // Browsers hide the status of a redirect that they did not follow: it is 0.
  return status > 299 || !status ? 'provider_redirected' : 'provider_response_invalid'
}
