import { describeError, type Locale, OpenRouteError } from '@openroute-kit/core'
import { isInputEnded } from '../login/input-ended.js'
import { CommandError } from './command-error.js'
import type { Messages } from './messages.js'
import { UsageError } from './usage-error.js'

/** A failure for people and, with `--json`, for programs. */
export interface FailureText {
  code: string
  text: string
  helpUrl?: string
}

/** Why a command failed, without texts of the provider. B31 */
export function describeFailure(error: unknown, messages: Messages, locale: Locale): FailureText {
  if (error instanceof UsageError) return { code: 'usage', text: `${error.message} ${messages.seeHelp}` }
  if (error instanceof CommandError) return { code: error.code, text: error.message }
  if (!(error instanceof OpenRouteError)) return { code: 'internal_error', text: String(error) }
  const { code, message, helpUrl } = error
  return { code, text: `${sentence()} (${code})`, ...(helpUrl !== undefined && { helpUrl }) }

  function sentence(): string {
    if (isInputEnded(error)) return messages.inputEnded
    // They concern this machine, and their message says what to do.
    return code === 'config_invalid' || code === 'storage_unavailable' ? message : describeError(code, locale)
  }
}
