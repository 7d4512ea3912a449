import type { OpenRouteErrorCode } from '../errors/error-code.js'

/** Codes that are not the login's, as in "status code 500" and "code: 1020". */
const OTHER_CODE = /(status|error|exit|response|country|region)[ _-]?code|code[^a-z\d]*\d+/gi
/** What a message says about a code that is no good; `invalid_grant` is RFC 6749's word for it. P01 */
const NAMES_CODE =
  /(^|[^a-z])(code|verifier|pkce|invalid_grant|already (been )?used)([^a-z]|$)|授权代?码|验证码|校验码|已被?使用/i

/**
 * Reads the response to an exchange that gave no key (docs/protocol.md §2): returns the code of the error. `body` is the parsed body, or
 * its text if it is not JSON.
 *
 * Services refuse a wrong or stale code with any status, so the message decides. P01
 */
export function readRefusal(status: number, body: unknown): OpenRouteErrorCode {
  // Browsers hide the status of a redirect that they did not follow: it is 0.
  if (status < 400) return status > 299 || !status ? 'provider_redirected' : 'provider_response_invalid'
  if (status === 429) return 'rate_limited'
  if (status === 405) return 'exchange_not_allowed'
  // All values, since the message may be in `error`, `error.message`, `error_description` and elsewhere. A web page is no message.
  const said = (JSON.stringify(body) ?? '')
    .replace(/"\w+":|\b(null|true|false)\b/g, '')
    .replace(OTHER_CODE, '-')
  const reason = /^"(\s|\\[nrt])*</.test(said) ? '<' : said
  if (/code_challenge_m/i.test(reason)) return 'challenge_method_rejected'
  const isExpired = /expire|过期/i.test(reason)
  // A request without a code is malformed.
  const isNamed = NAMES_CODE.test(reason) && !/missing|required|empty|缺|空/i.test(reason)
  // Without any message, 403 has its documented meaning.
  if (isNamed || (status === 403 && (isExpired || !/[^{}[\]":,\d]/.test(reason))))
    // "Invalid or expired code" may also be one that has been used.
    return isExpired && !/ or |或/i.test(reason) ? 'code_expired' : 'code_rejected'
  return status > 499 || status === 408 ? 'provider_error' : 'exchange_rejected'
}
