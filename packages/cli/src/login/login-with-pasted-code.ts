import {
  createLoginRequest,
  type ExchangedKey,
  exchangeCode,
  OpenRouteError,
  type OpenRouteErrorCode,
  verifyPastedCode,
} from '@openroute-kit/core'
import { startPatience } from './login-deadline.js'
import { checkOptions, type LoginOptions, tellUrl } from './login-options.js'
import { readCodeFromStdin } from './read-code-from-stdin.js'

export interface PastedCodeOptions extends LoginOptions {
  /**
   * Gives the code that the user copied from the provider's page. Default: the next line of standard input, unseen on a
   * terminal. Never take it from the command line, where every process of the machine can read it (A24).
   */
  readCode?: (question: CodeQuestion) => string | Promise<string>
}

export interface CodeQuestion {
  /** Aborts when no answer is waited for any more. */
  signal: AbortSignal
  /** Why the code before was no good, if this is not the first question. */
  error?: OpenRouteError
}

/** How often the user may paste: a code that is cut short is easily copied again. */
const TRIES = 3

/** After these the login is as it was. A24: after `code_expired` and `transaction_expired` it is over. */
const MISTAKES: ReadonlySet<OpenRouteErrorCode> = new Set(['callback_invalid', 'code_rejected'])

/**
 * Logs a user in whose browser is on another machine, or that can't reach this one: hands you the address of the consent page,
 * which shows a code, and exchanges the code that the user brings back. The verifier stays in memory. Prints nothing.
 *
 * @throws `config_invalid`, `callback_invalid`, `transaction_expired`, `cancelled`, the codes of `exchangeCode`, and
 * whatever `onUrl` and `readCode` throw.
 */
export async function loginWithPastedCode(options: PastedCodeOptions): Promise<ExchangedKey> {
  const { provider, key, onUrl, readCode = readCodeFromStdin, fetch, ...rest } = checkOptions(options)
  const patience = startPatience(rest)
  const over = new AbortController()
  const signal = AbortSignal.any([patience.signal, over.signal])
  try {
    const { url, transaction } = await createLoginRequest({ provider, key })
    const failed = tellUrl(onUrl, url)
    for (let tries = 1, error: OpenRouteError | undefined; ; tries++) {
      const question = { signal, ...(error && { error }) }
      const code = await patience.race(Promise.resolve(question).then(readCode), failed)
      try {
        const callback = verifyPastedCode({ code, transaction })
        return await exchangeCode({
          callback,
          provider,
          ...(rest.signal && { signal: rest.signal }),
          ...(fetch && { fetch }),
        })
      } catch (problem) {
        if (!(problem instanceof OpenRouteError && MISTAKES.has(problem.code)) || tries === TRIES)
          throw problem
        error = problem
      }
    }
  } finally {
    over.abort()
  }
}
