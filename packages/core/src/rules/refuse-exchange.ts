import { refuse } from '#failure'
import type { OpenRouteErrorCode } from '../errors/error-code.js'

/** The codes of an exchange after which a key may exist: the column `keyMayExist` of the error table, in short, for pages. */
const KEY_MAY_EXIST = /^p|de_r|_o/

/**
 * Throws the error of a failed exchange. The code is spent, so it is not retryable; where a key may exist (D02, D10), `helpUrl` is
 * the provider's list of keys. `message`: replaces the usual one.
 */
export const refuseExchange: (code: OpenRouteErrorCode, keysUrl: string, message?: string) => never = (
  code,
  keysUrl,
  message,
) => refuse(code, { retryable: false, helpUrl: KEY_MAY_EXIST.test(code) ? keysUrl : undefined, message })
