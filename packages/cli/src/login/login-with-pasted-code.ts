import {
  createLoginRequest,
  type ExchangedKey,
  exchangeCode,
  type OpenRouteError,
  verifyPastedCode,
} from '@openroute-kit/core'
import { canPasteAgain } from './can-paste-again.js'
import { startDeadline } from './login-deadline.js'
import { callOnUrl, type LoginOptions, resolveOptions } from './login-options.js'
import { readCodeFromStdin } from './read-code-from-stdin.js'

export interface PastedCodeOptions extends LoginOptions {
  /**
   * Returns the code that the user copied from the provider's page. Default: reads a line from standard input without
   * showing it. Never read it from command-line arguments, which every process of the machine can see. A24
   */
  readCode?: (prompt: CodePrompt) => string | Promise<string>
}

export interface CodePrompt {
  /** Aborts when the code is no longer needed. */
  signal: AbortSignal
  /** Why the previous code was refused, unless this is the first attempt. */
  error?: OpenRouteError
}

/** The user may paste again, since codes are easily copied incompletely. */
export const MAX_ATTEMPTS = 3

/**
 * Logs in a user whose browser is on another machine: calls `onUrl` with the address of the consent page, which shows a code,
 * and exchanges the code that `readCode` returns. The verifier stays in memory. It prints nothing.
 *
 * @throws `config_invalid`, `callback_invalid`, `transaction_expired`, `cancelled`, the codes of `exchangeCode`, and
 * the errors of `onUrl` and `readCode`.
 */
export async function loginWithPastedCode(options: PastedCodeOptions): Promise<ExchangedKey> {
  const { provider, key, onUrl, readCode = readCodeFromStdin, fetch, ...rest } = resolveOptions(options)
  const deadline = startDeadline(rest)
  const ended = new AbortController()
  const signal = AbortSignal.any([deadline.signal, ended.signal])
  try {
    const { url, transaction } = await createLoginRequest({ provider, key })
    const failed = callOnUrl(onUrl, url)
    for (let attempt = 1, error: OpenRouteError | undefined; ; attempt++) {
      const prompt = { signal, ...(error && { error }) }
      const code = await deadline.race(Promise.resolve(prompt).then(readCode), failed)
      try {
        const callback = verifyPastedCode({ code, transaction })
        return await exchangeCode({
          callback,
          provider,
          ...(rest.signal && { signal: rest.signal }),
          fetch,
        })
      } catch (problem) {
        if (!canPasteAgain(problem) || attempt === MAX_ATTEMPTS) throw problem
        error = problem
      }
    }
  } finally {
    ended.abort()
  }
}
