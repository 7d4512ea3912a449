import type { OpenRouteError } from '@openroute-kit/core'
import type { Environment } from '../environment/detect-environment.js'
import { openBrowser } from '../environment/open-browser.js'
import { terminalLanguage } from '../environment/terminal-language.js'
import type { Dialog } from '../login/race-login.js'
import { readCodeFromStdin } from '../login/read-code-from-stdin.js'
import { DIALOG_MESSAGES } from './dialog-messages.js'

export interface TerminalDialogOptions {
  environment: Environment
  /** Whether to open a browser, if one can be opened. */
  opensBrowser: boolean
  /** The user has chosen the port, and so forwards it. */
  hasPort: boolean
  /** Reads standard input even if it is not a terminal. */
  readsPipes: boolean
  /** Lines below the address. */
  hints?: readonly string[]
  env?: NodeJS.ProcessEnv
  write?: (text: string) => unknown
  /** Whether standard input is a terminal. */
  isTerminal?: boolean
}

/** The dialog of a login on a terminal: messages on standard error, pastes from standard input. T01, T03 */
export function terminalDialog(options: TerminalDialogOptions): Dialog {
  const { environment, opensBrowser, hasPort, readsPipes, hints = [], env = process.env } = options
  const { write = (text) => process.stderr.write(text), isTerminal = process.stdin.isTTY === true } = options
  const messages = DIALOG_MESSAGES[terminalLanguage(env)]
  const opens = opensBrowser && environment.canOpenBrowser
  /** Whether the user can open a browser that reaches this program. */
  const isNear = hasPort || (!opensBrowser && environment.sharesLoopback)
  const print = (...lines: string[]) => write(lines.map((line) => `${line}\n`).join(''))

  let report: (mayArrive: boolean) => void
  const mayArrive = new Promise<boolean>((resolve) => (report = resolve))

  async function show(url: string, { localUrl }: { localUrl: string }, signal: AbortSignal) {
    const isFar = !environment.sharesLoopback
    print(
      opens ? messages.opening : isFar && !hasPort ? messages.openAnywhere : messages.openHere,
      '',
      `  ${url}`,
      '',
      ...(!opens && isFar ? hints : []),
    )
    // A remote editor opens addresses on the user's own machine, where this program is not reached.
    const opened = opens && (await openBrowser(isFar ? url : localUrl, { environment, signal, env }))
    if (opens && !opened && !signal.aborted) print(messages.notOpened)
    report(opened || isNear)
    return mayArrive
  }

  /** Standard input may hold something else than the paste, unless there is no other way to finish the login. */
  async function readCode({ signal, error }: { signal: AbortSignal; error?: OpenRouteError }) {
    if (!isTerminal && !readsPipes && (await mayArrive)) return new Promise<never>(() => {})
    const text = readCodeFromStdin({ signal }) // First, since the terminal shows what is pasted before it has started. A24
    if (error) print(refusal(error))
    else if (isTerminal || readsPipes)
      print(environment.sharesLoopback || hasPort ? messages.pasteIfStuck : messages.pasteAddress)
    return text
  }

  function refusal({ code }: OpenRouteError): string {
    if (code === 'state_mismatch' || code === 'issuer_mismatch') return messages.refused.other
    return code === 'callback_invalid' ? messages.refused.invalid : messages.refused.rejected
  }

  return {
    show,
    readCode,
    onDenial: () => print(messages.denied),
    onInputEnd: () => print(messages.noPaste),
  }
}
