import { MESSAGES, RULES } from './messages.js'
import { OpenRouteError, type OpenRouteErrorCode } from './open-route-error.js'

// Bundles for browsers in production take failure-short.ts in place of this file (see `imports` in package.json), since
// visitors need not download prose for developers.

/** The error with the message that belongs to its code. */
export const failure = (code: OpenRouteErrorCode, helpUrl?: string): OpenRouteError =>
  new OpenRouteError(code, `${MESSAGES[code] ?? code}${helpUrl ? ` See ${helpUrl}` : ''}`, { helpUrl })

/** Throws it. */
export const refuse: (code: OpenRouteErrorCode, helpUrl?: string) => never = (code, helpUrl) => {
  throw failure(code, helpUrl)
}

/** `config_invalid`, naming the option; `rule` names what it breaks. */
export const invalidOption = (option: string, rule: string = option): OpenRouteError =>
  new OpenRouteError('config_invalid', `${option} must be ${RULES[rule] ?? RULES.option}.`)
