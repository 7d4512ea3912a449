import type { ExchangedKey, OpenRouteError } from '@openroute-kit/core'
import { listenForProvider } from '../loopback/listen-for-provider.js'
import type { ReceivedCallback } from '../loopback/loopback-server.js'
import { canPasteAgain } from './can-paste-again.js'
import type { CodePrompt, ReadCode } from './code-prompt.js'
import { PastedTextExchange } from './exchange-pasted-text.js'
import { finishWithCallback } from './finish-with-callback.js'
import { isInputEnded } from './input-ended.js'
import { startDeadline } from './login-deadline.js'
import {
  exchangeOptions,
  type LoopbackLoginOptions,
  resolveOptions,
  type UrlDetails,
} from './login-options.js'
import { requestLogin } from './request-login.js'

/** How a login speaks with its user. */
export interface Dialog {
  /**
   * Shows and opens the address of the consent page. Resolves with whether the browser may reach this program; `false`: the login can only be
   * finished with a paste.
   */
  show(url: string, details: Required<UrlDetails>, signal: AbortSignal): Promise<boolean>
  /** `null`: nothing can be pasted. */
  readCode: ReadCode | null
  /** Called for a denial without state, which ends nothing. P02 */
  onDenial(error: OpenRouteError): void
  /** Called when the input has ended and only the browser can finish the login. T03 */
  onInputEnd(): void
}

/** After so many wrong pastes, only the browser can finish the login. */
const MAX_ATTEMPTS = 10

/** What was pasted, or why nothing can be. */
type Paste = { text: string } | { ended: unknown }

/**
 * Waits for the callback and for pasted text at the same time. A wrong paste ends neither. T01
 *
 * @throws as `login`
 */
export async function raceLogin(
  options: Omit<LoopbackLoginOptions, 'onUrl'>,
  dialog: Dialog,
): Promise<ExchangedKey> {
  const resolved = resolveOptions({ ...options, onUrl: () => {} })
  const deadline = startDeadline(resolved)
  const ended = new AbortController()
  const signal = AbortSignal.any([deadline.signal, ended.signal])
  const server = await listenForProvider(resolved)
  try {
    const request = await requestLogin(resolved, deadline, server.callbackUrl)
    const received = server.waitForCallback(request, dialog.onDenial)
    /** A callback that came while a paste was exchanged. */
    let waiting: ReceivedCallback | undefined
    received.then(
      (callback) => (waiting = callback),
      () => {},
    )
    const shown = (async () => dialog.show(request.url, { localUrl: server.localUrl }, signal))()
    const never = new Promise<never>(() => {})
    const failed = shown.then(() => never)
    const pasted = new PastedTextExchange(request.transaction, exchangeOptions(resolved))
    const ask = (error?: OpenRouteError): Promise<Paste> =>
      dialog.readCode === null ? never : readPaste(dialog.readCode, { signal, ...(error && { error }) })
    let paste = ask()
    for (let attempt = 1; ; attempt++) {
      const result = await deadline.race<ReceivedCallback | Paste>(received, failed, paste)
      if ('callback' in result) return await finishWithCallback(result, exchangeOptions(resolved))
      try {
        if ('ended' in result) throw result.ended
        const exchanged = await pasted.exchange(result.text)
        await waiting?.respond()
        return exchanged
      } catch (problem) {
        if ('text' in result && !canPasteAgain(problem)) {
          await waiting?.respond(problem)
          throw problem
        }
        if (canPasteAgain(problem) && attempt < MAX_ATTEMPTS) paste = ask(problem)
        else if (
          await deadline.race(
            shown,
            received.then(() => true),
          )
        ) {
          dialog.onInputEnd()
          paste = never
        } else throw problem // nothing is left that could finish the login. T03
      }
    }
  } finally {
    ended.abort()
    await server.close()
  }
}

async function readPaste(readCode: ReadCode, prompt: CodePrompt): Promise<Paste> {
  try {
    return { text: await readCode(prompt) }
  } catch (error) {
    if (isInputEnded(error)) return { ended: error }
    throw error
  }
}
