#!/usr/bin/env node
import { readFileSync } from 'node:fs'
import { constants } from 'node:os'
import { describeError, type ExchangedKey, keyLinks, OpenRouteError } from '@openroute-kit/core'
import { loginWithBrowser } from './login/login-with-browser.js'
import { loginWithPastedCode } from './login/login-with-pasted-code.js'
import { openBrowser } from './environment/open-browser.js'
import { readCodeFromStdin } from './login/read-code-from-stdin.js'
import { terminalLanguage } from './environment/terminal-language.js'
import { prepareKeyFile } from './keys/key-file.js'
import { MESSAGES } from './command/messages.js'
import { type LoginCommand, readCommand } from './command/read-command.js'
import { UsageError } from './command/usage-error.js'

const locale = terminalLanguage(process.env)
const messages = MESSAGES[locale]

/** A failure with a message for the user. */
class CommandError extends Error {}

/** Standard output is for the key, so messages go to standard error. */
function printMessage(...lines: string[]): void {
  process.stderr.write(`${lines.join('\n')}\n`)
}

function logIn(command: LoginCommand, signal: AbortSignal): Promise<ExchangedKey> {
  const { appName, provider, key, headless } = command
  const options = { appName, provider, key, signal }
  if (headless)
    return loginWithPastedCode({
      ...options,
      onUrl: (url) => printMessage(messages.openAndCopy, '', `  ${url}`, ''),
      readCode: ({ signal, error }) => {
        const code = readCodeFromStdin({ signal }) // First, since the terminal shows what is pasted before it has started. A24
        printMessage(...(error ? [messages.codeRefused] : []), messages.pasteCode)
        return code
      },
      // Otherwise an open pipe on standard input would keep the process running.
    }).finally(() => process.stdin.destroy())
  return loginWithBrowser({
    ...options,
    onUrl: async (url) => {
      printMessage(command.openBrowser ? messages.browserOpened : messages.openInBrowser, '', `  ${url}`, '')
      // If no browser opens, the user has the address.
      if (command.openBrowser) await openBrowser(url)
    },
  })
}

function print(text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.write(text, (error) => (error ? reject(error) : resolve()))
  })
}

async function run(command: LoginCommand, signal: AbortSignal): Promise<void> {
  const { provider, keyFile } = command
  const file =
    keyFile === null
      ? null
      : await prepareKeyFile(keyFile).catch((error: Error) => {
          throw new CommandError(`--key-file: ${error.message}`)
        })
  try {
    const { key } = await logIn(command, signal)
    const { settings } = await keyLinks({ provider, key })
    await (file ? file.save(key) : print(`${key}\n`)).catch(() => {
      // The key exists but is lost, so the user should delete it. D09
      throw new CommandError(`${messages.keyNotWritten} ${settings}`)
    })
    printMessage(
      ...(keyFile === null ? [] : [`${messages.keySaved} ${keyFile}`]),
      `${messages.loggedIn} ${settings}`,
    )
  } finally {
    await file?.discard().catch(() => {})
  }
}

/** The exit code after a signal, by the convention of shells: 130 for Ctrl-C. */
let interruptedCode: number | undefined

/** Prints why the command failed, without texts of the provider. B31 */
function printFailure(error: unknown): void {
  if (interruptedCode !== undefined) printMessage(`openroute: ${messages.interrupted}`)
  else if (error instanceof UsageError) printMessage(`openroute: ${error.message} See --help.`)
  else if (error instanceof CommandError) printMessage(`openroute: ${error.message}`)
  else if (error instanceof OpenRouteError)
    printMessage(`openroute: ${describeError(error.code, locale)} (${error.code})`)
  else printMessage(`openroute failed: ${String(error)}`)
  if (error instanceof OpenRouteError && error.helpUrl) printMessage(`${messages.yourKeys} ${error.helpUrl}`)
}

async function main(): Promise<void> {
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
  const stdoutIsTerminal = process.stdout.isTTY === true
  const command = readCommand(process.argv.slice(2), process.env, { stdoutIsTerminal, version })
  if (typeof command === 'string') return await print(command)
  const cancellation = new AbortController()
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.once(name, () => {
      interruptedCode = 128 + constants.signals[name]
      cancellation.abort()
    })
  await run(command, cancellation.signal)
}

// A closed pipe must not end the login. `print` handles errors of its own writes.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})

main().catch((error: unknown) => {
  printFailure(error)
  process.exitCode = interruptedCode ?? (error instanceof UsageError ? 2 : 1)
})
