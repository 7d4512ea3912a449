import type { ExchangedKey, OpenRouteError } from '@openroute-kit/core'
import { canPasteAgain } from './can-paste-again.js'
import type { ReadCode } from './code-prompt.js'
import { PastedTextExchange } from './exchange-pasted-text.js'
import { startDeadline } from './login-deadline.js'
import { callOnUrl, exchangeOptions, type LoginOptions, resolveOptions } from './login-options.js'
import { readCodeFromStdin } from './read-code-from-stdin.js'
import { requestLogin } from './request-login.js'

export interface PastedCodeOptions extends LoginOptions {
  /**
   * Returns the code that the user copied from the provider's page. Default: reads a line from standard input without
   * showing it. Never read it from command-line arguments, which every process of the machine can see. A24
   */
  readCode?: ReadCode
}

/** The user may paste again, since codes are easily copied incompletely. */
const MAX_ATTEMPTS = 3

/**
 * Logs a user in whose browser is on another machine: calls `onUrl` with the address of the consent page, which shows a code,
 * and exchanges the code that `readCode` returns. The verifier stays in memory. It prints nothing.
 *
 * @throws `config_invalid`, `callback_invalid`, `state_mismatch`, `transaction_expired`, `cancelled`, the codes of `exchangeCode`, and
 * the errors of `onUrl` and `readCode`.
 */
export async function loginWithPastedCode(options: PastedCodeOptions): Promise<ExchangedKey> {
  const resolved = resolveOptions(options)
  const { readCode = readCodeFromStdin } = resolved
  const deadline = startDeadline(resolved)
  const ended = new AbortController()
  const signal = AbortSignal.any([deadline.signal, ended.signal])
  try {
    const { url, transaction } = await requestLogin(resolved, deadline)
    const failed = callOnUrl(resolved.onUrl, url, {})
    const pasted = new PastedTextExchange(transaction, exchangeOptions(resolved))
    for (let attempt = 1, error: OpenRouteError | undefined; ; attempt++) {
      const prompt = { signal, ...(error && { error }) }
      const text = await deadline.race(Promise.resolve(prompt).then(readCode), failed)
      try {
        return await pasted.exchange(text)
      } catch (problem) {
        if (!canPasteAgain(problem) || attempt === MAX_ATTEMPTS) throw problem
        error = problem
      }
    }
  } finally {
    ended.abort()
  }
}
