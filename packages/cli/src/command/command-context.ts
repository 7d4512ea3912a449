import type { Fetch, Locale, Provider } from '@openroute-kit/core'
import type { Messages } from './messages.js'

/** What a command works with. */
export interface CommandContext {
  env: NodeJS.ProcessEnv
  locale: Locale
  messages: Messages
  provider: Provider
  json: boolean
  prefer: 'keyring' | 'file'
  fetch: Fetch
  signal: AbortSignal
  /** Writes a result to standard output. Rejects if it cannot be written. */
  print(text: string): Promise<void>
  /** Writes lines to standard error. */
  note(...lines: string[]): void
}

/** Writes a value to standard output. */
export const printJson = ({ print }: CommandContext, value: unknown): Promise<void> =>
  print(`${JSON.stringify(value, null, 2)}\n`)
