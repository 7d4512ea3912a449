import type { OpenRouteErrorCode } from './error-code.js'
import { ERROR_TABLE, type ErrorTraits } from './error-table.js'

/** The row of the error table; `undefined` for a code that is not the kit's, such as a provider's own. */
export const errorTraits = (code: string): ErrorTraits | undefined =>
  Object.hasOwn(ERROR_TABLE, code) ? ERROR_TABLE[code as OpenRouteErrorCode] : undefined

/** Whether a login that failed with this code is over. */
export const endsLogin = (code: string): code is OpenRouteErrorCode => errorTraits(code)?.endsLogin === true

/** Whether the provider may have created a key that the app does not have. */
export const keyMayExist = (code: string): code is OpenRouteErrorCode =>
  errorTraits(code)?.keyMayExist === true

/** Whether a login window closes with this error, so that the page that opened it shows the error. */
export const isShownByOpener = (code: string): code is OpenRouteErrorCode =>
  errorTraits(code)?.shownByOpener === true

/** Whether no request was sent to the provider, so that the same callback may be tried again. */
export const isUnsent = (code: string): boolean => errorTraits(code)?.unsent === true
