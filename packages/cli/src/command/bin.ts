#!/usr/bin/env node
import { readFileSync } from 'node:fs'
import { constants } from 'node:os'
import { describeError, type ExchangedKey, keyLinks, OpenRouteError, pickLocale } from '@openroute-kit/core'
import { loginWithBrowser } from '../login/login-with-browser.js'
import { loginWithPastedCode } from '../login/login-with-pasted-code.js'
import { readCodeFromStdin } from '../login/read-code-from-stdin.js'
import { prepareKeyFile } from './key-file.js'
import { terminalTags, WORDS } from './messages.js'
import { type LoginCommand, readCommand } from './read-command.js'
import { UsageError } from './usage-error.js'

const locale = pickLocale(terminalTags(process.env))
const words = WORDS[locale]

/** A failure with a sentence of its own. */
class CommandError extends Error {}

function say(...lines: string[]): void {
  process.stderr.write(`${lines.join('\n')}\n`)
}

function logIn(command: LoginCommand, signal: AbortSignal): Promise<ExchangedKey> {
  const { appName, provider, key, headless, openBrowser } = command
  const options = { appName, provider, key, signal }
  if (headless)
    return loginWithPastedCode({
      ...options,
      onUrl: (url) => say(words.headless, '', `  ${url}`, ''),
      readCode: ({ signal, error }) => {
        const code = readCodeFromStdin({ signal }) // first: what is pasted while it starts would be shown (A24)
        say(...(error ? [words.again] : []), words.paste)
        return code
      },
      // A pipe that its writer leaves open would keep the command from ending.
    }).finally(() => process.stdin.destroy())
  return loginWithBrowser({
    ...options,
    onUrl: async (url) => {
      say(openBrowser ? words.open : words.browser, '', `  ${url}`, '')
      // Where no browser opens, the address is there.
      if (openBrowser) await import('open').then(({ default: open }) => open(url)).catch(() => {})
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
      // D09: the key exists, and nobody holds it.
      throw new CommandError(`${words.unwritten} ${settings}`)
    })
    say(...(keyFile === null ? [] : [`${words.saved} ${keyFile}`]), `${words.done} ${settings}`)
  } finally {
    await file?.discard().catch(() => {})
  }
}

/** The exit code of a signal, as shells count it: 130 for Ctrl-C. */
let interrupted: number | undefined

/** What the user reads of a failure. Nothing of it comes from the provider (B31). */
function explain(error: unknown): void {
  if (interrupted !== undefined) say(`openroute-login: ${words.interrupted}`)
  else if (error instanceof UsageError) say(`openroute-login: ${error.message} See --help.`)
  else if (error instanceof CommandError) say(`openroute-login: ${error.message}`)
  else if (error instanceof OpenRouteError)
    say(`openroute-login: ${describeError(error.code, locale)} (${error.code})`)
  else say(`openroute-login failed: ${String(error)}`)
  if (error instanceof OpenRouteError && error.helpUrl) say(`${words.keys} ${error.helpUrl}`)
}

async function main(): Promise<void> {
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))
  const stdoutIsTerminal = process.stdout.isTTY === true
  const command = readCommand(process.argv.slice(2), process.env, { stdoutIsTerminal, version })
  if (typeof command === 'string') return await print(command)
  const ending = new AbortController()
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.once(name, () => {
      interrupted = 128 + constants.signals[name]
      ending.abort()
    })
  await run(command, ending.signal)
}

// What nobody reads any more must not end a login; `print` hears of its own failures.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})

main().catch((error: unknown) => {
  explain(error)
  process.exitCode = interrupted ?? (error instanceof UsageError ? 2 : 1)
})
