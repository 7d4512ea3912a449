import type { ExchangedKey } from '@openroute-kit/core'
import { currentEnvironment } from '../environment/current-environment.js'
import type { ReadCode } from '../login/code-prompt.js'
import type { LoopbackLoginOptions } from '../login/login-options.js'
import { type Dialog, raceLogin } from '../login/race-login.js'
import { readCodeFromStdin } from '../login/read-code-from-stdin.js'
import { terminalDialog } from './terminal-dialog.js'

export interface CombinedLoginOptions extends Omit<LoopbackLoginOptions, 'onUrl'> {
  /**
   * Called with the address of the consent page, to show it or to open it. Default: prints it to standard error, and opens it in a browser if
   * the user's browser is on this machine. If it throws or rejects, the login fails with that error.
   */
  onUrl?: LoopbackLoginOptions['onUrl']
  /**
   * Returns what the user pasted: the URL that the browser could not open after the approval, or the code in it. Default:
   * reads standard input without showing it, if that is a terminal, or if nothing else can finish the login. Never read it from command-line
   * arguments, which every process of the machine can see. A24
   */
  readCode?: ReadCode
}

/**
 * Logs a user in wherever the browser runs: waits for the callback on this machine, as `loginWithBrowser`, and for pasted text at the same
 * time. Over SSH, in containers and in Codespaces the browser can't open the callback; the user copies its address and pastes it. A wrong
 * paste is refused with a sentence, and the user may paste again. By default it prints the address and opens the browser; pass `onUrl` to
 * do something else.
 *
 * If no browser can be opened and nothing can be pasted, it fails with `cancelled` instead of waiting.
 *
 * @throws `config_invalid` (also if `port` is taken), `access_denied`, `provider_refused`, `transaction_expired`, `cancelled`, the codes of
 * `exchangeCode`, and the errors of `onUrl` and `readCode`.
 */
export async function login({ onUrl, readCode, ...options }: CombinedLoginOptions): Promise<ExchangedKey> {
  const dialog = onUrl ? appDialog(onUrl) : defaultDialog(options.port !== undefined)
  return raceLogin(options, { ...dialog, ...(readCode && { readCode }) })
}

const defaultDialog = (hasPort: boolean): Dialog =>
  terminalDialog({
    environment: currentEnvironment(),
    opensBrowser: true,
    hasPort,
    readsPipes: false,
  })

/** The app shows the address in its own way, so nothing is printed. */
const appDialog = (onUrl: LoopbackLoginOptions['onUrl']): Dialog => ({
  show: async (url, details) => {
    await onUrl(url, details)
    return true
  },
  readCode: process.stdin.isTTY ? readCodeFromStdin : null,
  onDenial: () => {},
  onInputEnd: () => {},
})
