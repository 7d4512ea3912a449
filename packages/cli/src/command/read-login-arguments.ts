import type { KeyOptions, LimitReset } from '@openroute-kit/core'
import { keyParameters } from '@openroute-kit/core/internal'
import { isAppName, isPort } from '../login/login-options.js'
import { UsageError } from './usage-error.js'

export interface LoginArguments {
  appName: string
  key: KeyOptions
  /** The consent page shows a code, and the user pastes it. */
  headless: boolean
  openBrowser: boolean
  /** `null`: a free one. */
  port: number | null
  /** Path of the file for the key. */
  keyFile: string | null
  /** Writes the key to standard output. */
  showKey: boolean
}

/** The options that were given, by name. */
export type ArgumentValues = Readonly<Record<string, string | boolean | (string | boolean)[] | undefined>>

/** Validates the options of `login`. @throws {@link UsageError} */
export function readLoginArguments(values: ArgumentValues): LoginArguments {
  const text = (name: string) => values[name] as string | undefined
  const keyFile = text('key-file') ?? null
  const showKey = values['show-key'] === true
  const appName = text('app')
  if (keyFile === '') throw new UsageError('--key-file needs a path.')
  if (keyFile !== null && showKey) throw new UsageError('Use either --key-file or --show-key.')
  if (showKey && values.json) throw new UsageError('Use either --json or --show-key.')
  if (!isAppName(appName))
    throw new UsageError('--app must be 1 to 80 characters without control characters.')
  const headless = values.headless === true
  const port = readPort(text('port'))
  if (headless && port !== null) throw new UsageError('Use either --headless or --port.')
  return {
    appName,
    key: readKeyOptions(text),
    headless,
    openBrowser: values['no-open'] !== true,
    port,
    keyFile,
    showKey,
  }
}

function readPort(value: string | undefined): number | null {
  if (value === undefined) return null
  if (!/^\d{1,5}$/.test(value) || !isPort(Number(value)))
    throw new UsageError('--port must be a whole number from 1 to 65535.')
  return Number(value)
}

function readKeyOptions(text: (name: string) => string | undefined): KeyOptions {
  const [limit, limitReset, expiresAt] = [text('limit'), text('limit-reset'), text('expires-at')]
  const key: KeyOptions = {
    // `Number` would read an empty text as 0 and `0x10` as 16.
    ...(limit !== undefined && { limit: /^\d+(\.\d+)?$/.test(limit) ? Number(limit) : Number.NaN }),
    ...(limitReset !== undefined && { limitReset: limitReset as LimitReset }),
    ...(expiresAt !== undefined && { expiresAt }),
  }
  try {
    keyParameters(key)
  } catch (error) {
    // Names the argument instead of the option.
    const message = (error as Error).message.replace(
      /key\.(\w+)/,
      (_, name: string) => `--${kebabCase(name)}`,
    )
    throw new UsageError(message)
  }
  return key
}

function kebabCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
}
