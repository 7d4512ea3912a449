import { createLoginRequest, type ExchangedKey, exchangeCode, type OpenRouteError } from '@openroute-kit/core'
import { canPasteAgain } from './can-paste-again.js'
import { startDeadline } from './login-deadline.js'
import { callOnUrl, type LoginOptions, resolveOptions } from './login-options.js'
import { type CodePrompt, MAX_ATTEMPTS } from './login-with-pasted-code.js'
import { listenOnLoopback, type ReceivedCallback } from '../loopback/loopback-server.js'
import { openLoginUrl } from './open-login-url.js'
import { readCodeFromStdin } from './read-code-from-stdin.js'
import { verifyPastedText } from './verify-pasted-text.js'

export interface CombinedLoginOptions extends Omit<LoginOptions, 'onUrl'> {
  /**
   * Called with the address of the consent page, to show it or to open it. Default: prints it to standard error and opens it
   * in a browser. If it throws or rejects, the login fails with that error.
   */
  onUrl?: LoginOptions['onUrl']
  /**
   * Returns what the user pasted: the URL that the browser could not open after the approval, or the code in it. Default:
   * reads a line from standard input without showing it, if that is a terminal. Never read it from command-line arguments,
   * which every process of the machine can see. A24
   */
  readCode?: (prompt: CodePrompt) => string | Promise<string>
}

/**
 * Logs a user in wherever the browser runs: waits for the callback on 127.0.0.1, as `loginWithBrowser`, and for a pasted
 * URL at the same time. Over SSH or in a container the browser cannot open the callback; the user copies its address and
 * pastes it. By default it opens the browser; pass `onUrl` to do something else.
 *
 * @throws `config_invalid`, `access_denied`, `provider_refused`, `transaction_expired`, `cancelled`, the codes of
 * `exchangeCode`, and the errors of `onUrl` and `readCode`.
 */
export async function login(options: CombinedLoginOptions): Promise<ExchangedKey> {
  const readCode = options.readCode ?? (process.stdin.isTTY ? readCodeFromStdin : undefined)
  const openUrl = (url: string) => openLoginUrl(url, { canPaste: readCode !== undefined })
  const { appName, provider, key, onUrl, signal, fetch, ...rest } = resolveOptions({
    onUrl: openUrl,
    ...options,
  })
  const deadline = startDeadline({ ...rest, ...(signal && { signal }) })
  const ended = new AbortController()
  const promptSignal = AbortSignal.any([deadline.signal, ended.signal])
  const server = await listenOnLoopback(appName)
  try {
    const { url, transaction } = await createLoginRequest({ provider, callbackUrl: server.callbackUrl, key })
    const received = server.waitForCallback(transaction)
    const failed = callOnUrl(onUrl, url)
    for (let attempt = 1, error: OpenRouteError | undefined; ; attempt++) {
      const prompt = { signal: promptSignal, ...(error && { error }) }
      const pasted = readCode && Promise.resolve(prompt).then(readCode)
      const sources: Promise<ReceivedCallback | string>[] = [received, failed, ...(pasted ? [pasted] : [])]
      const result = await deadline.race(...sources)
      const isPasted = typeof result === 'string'
      try {
        const callback = isPasted ? verifyPastedText(result, transaction) : result.callback
        const exchanged = await exchangeCode({
          callback,
          provider,
          ...(signal && { signal }),
          fetch,
        })
        if (!isPasted) await result.respond()
        return exchanged
      } catch (problem) {
        if (!isPasted) await result.respond(problem)
        if (!isPasted || !canPasteAgain(problem) || attempt === MAX_ATTEMPTS) throw problem
        error = problem
      }
    }
  } finally {
    ended.abort()
    await server.close()
  }
}
