import type { OpenRouteErrorCode } from '../errors/error-code.js'
import { isToken } from './is-token.js'

/** The result of an exchange. */
export interface ExchangedKey {
  /** The user's key. Seal it or keep it in memory; never log it, never put it into a URL. */
  key: string
  /** The user at the provider, at most 256 characters, or `null`: possession of a key is no proof of identity (A25). */
  userId: string | null
}

/** Codes that are not the login's, as in "status code 500" and "code: 1020". */
const OTHER_CODE = /(status|error|exit|country|region)[ _-]?code|code[^a-z\d]*\d+/gi
/** What a message says about a code that is no good; `invalid_grant` is RFC 6749's word for it. P01 */
const NAMES_CODE = /(^|[^a-z])(code|verifier|pkce|invalid_grant|already)([^a-z]|$)|授权码|验证码|校验码/i

/**
 * Reads the response to an exchange (docs/protocol.md §2): returns the key, or the code of the error. The login on a server and the login
 * in a page both use it, so that they interpret responses alike. `body` is the parsed body, or its text if it is not JSON.
 *
 * Services refuse a wrong or stale code with any status, so the message decides. P01
 */
// biome-ignore lint/suspicious/noExplicitAny: what came over the network is checked field by field
export function readExchange(status: number, body: any): ExchangedKey | OpenRouteErrorCode {
  const { key, user_id: userId, error } = body ?? {}
  // D04
  if (status === 200 && !error && isToken(key))
    // A25: `null` is a valid response, so anything that can't be an id counts as none.
    return { key, userId: isToken(userId) && userId.length <= 256 ? userId : null }
  // Browsers hide the status of a redirect that they did not follow: it is 0.
  if (status < 400) return status > 299 || !status ? 'provider_redirected' : 'provider_response_invalid'
  if (status === 429) return 'rate_limited'
  if (status === 405) return 'exchange_not_allowed'
  // All values, since the message may be in `error`, `error.message`, `error_description` and elsewhere. A web page is no message.
  const said = (JSON.stringify(body) ?? '').replace(/"\w+":/g, '').replace(OTHER_CODE, '')
  const reason = /^"(\s|\\[nrt])*</.test(said) ? '' : said
  if (/code_challenge_m/i.test(reason)) return 'challenge_method_rejected'
  const isExpired = /expire|过期/i.test(reason)
  // A request without a code is malformed.
  const isNamed = NAMES_CODE.test(reason) && !/missing|required/i.test(reason)
  if (isNamed || (status === 403 && isExpired))
    // "Invalid or expired code" may also be one that has been used.
    return isExpired && !/ or |或/i.test(reason) ? 'code_expired' : 'code_rejected'
  return status > 499 || status === 408 ? 'provider_error' : 'exchange_rejected'
}
