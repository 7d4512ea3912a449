#!/usr/bin/env node
import { readFileSync } from 'node:fs'
import { constants } from 'node:os'
import type { CommandContext } from './command/command-context.js'
import { describeFailure } from './command/describe-failure.js'
import { helpText } from './command/help.js'
import { MESSAGES } from './command/messages.js'
import { readCommand } from './command/read-command.js'
import { runCommand } from './command/run-command.js'
import { UsageError } from './command/usage-error.js'
import { fetchFromEnvironment } from './environment/proxy-from-environment.js'
import { terminalLanguage } from './environment/terminal-language.js'

const { env } = process
const locale = terminalLanguage(env)
const messages = MESSAGES[locale]

/** Standard output is for results, so messages go to standard error. */
function note(...lines: string[]): void {
  process.stderr.write(lines.map((line) => `${line}\n`).join(''))
}

function print(text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.write(text, (error) => (error ? reject(error) : resolve()))
  })
}

/** The exit code after a signal, by the convention of shells: 130 for Ctrl-C. */
let interruptedCode: number | undefined

function cancelOnSignals(): AbortSignal {
  const cancellation = new AbortController()
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.once(name, () => {
      interruptedCode = 128 + constants.signals[name]
      cancellation.abort()
    })
  return cancellation.signal
}

async function main(): Promise<void> {
  const command = readCommand(process.argv.slice(2), env)
  if (!('provider' in command)) {
    if (command.name === 'help') return print(helpText(locale, command.about))
    const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
    return print(`${version}\n`)
  }
  const { provider, json, prefer } = command
  const fetch = fetchFromEnvironment(env)
  const context: CommandContext = {
    ...{ env, locale, messages, provider, json, prefer, fetch, print, note },
    signal: cancelOnSignals(),
  }
  await runCommand(command, context)
}

async function fail(error: unknown): Promise<void> {
  // The reader of the output has gone, as in `openroute models | head`.
  if ((error as NodeJS.ErrnoException).code === 'EPIPE') return
  const { code, text, helpUrl } = describeFailure(error, messages, locale)
  if (interruptedCode === undefined) note(`openroute: ${text}`)
  else note(`openroute: ${messages.interrupted}`)
  if (helpUrl !== undefined) note(`${messages.yourKeys} ${helpUrl}`)
  if (process.argv.includes('--json'))
    await print(`${JSON.stringify({ error: { code, message: text } }, null, 2)}\n`).catch(() => {})
}

/** Output that nobody reads must not fail the command. `print` handles errors of its own writes. */
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})

main()
  .catch(async (error: unknown) => {
    await fail(error)
    process.exitCode = interruptedCode ?? (error instanceof UsageError ? 2 : 1)
  })
  .finally(() => {
    // A keyring that does not respond, or an open pipe, must not keep the command running. T03
    process.stderr.write('', () => process.exit())
  })
