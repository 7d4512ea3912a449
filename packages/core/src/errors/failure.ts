import type { OpenRouteErrorCode } from './error-code.js'
import { ERROR_MESSAGES } from './error-messages.js'
import { ERROR_TABLE } from './error-table.js'
import { OpenRouteError, type OpenRouteErrorOptions } from './open-route-error.js'
import { OPTION_RULES } from './option-rules.js'

// Production bundles for browsers take failure-short.ts in place of this file (see `imports` in package.json), since
// visitors need not download messages for developers.

/** What an error says beyond its code. */
export interface FailureExtra extends OpenRouteErrorOptions {
  /** Replaces the usual message where there is something more specific to say. */
  message?: string | undefined
}

/**
 * Makes the {@link OpenRouteError} of a code: the only way to make one. What `extra` leaves out comes from the error table and
 * its messages.
 */
export function failure(code: OpenRouteErrorCode, extra: FailureExtra = {}): OpenRouteError {
  const { status, retryable = false } = ERROR_TABLE[code]
  const { message = ERROR_MESSAGES[code], ...options } = extra
  const text =
    options.helpUrl && !message.includes(options.helpUrl) ? `${message} See ${options.helpUrl}` : message
  return new OpenRouteError(code, text, { status, retryable, ...options })
}

/** Throws the {@link failure}. */
export const refuse: (code: OpenRouteErrorCode, extra?: FailureExtra) => never = (code, extra) => {
  throw failure(code, extra)
}

/** `config_invalid` for one option. `rule` names an entry of {@link OPTION_RULES}; default: the option's own name. */
export const invalidOption = (option: string, rule: string = option): OpenRouteError =>
  failure('config_invalid', {
    message: `${option} must be ${OPTION_RULES[ruleOf(option, rule)] ?? OPTION_RULES.option}.`,
  })

/** The URLs of a provider have an option of their own for http. Found here by name, which costs bundles for browsers nothing. S18 */
const ruleOf = (option: string, rule: string): string =>
  rule === 'url' && /^(site|api|authorize|keys|key|activity)Url$/.test(option) ? 'url of a provider' : rule
