import { parseArgs } from 'node:util'
import type { KeyOptions, LimitReset, Provider } from '@openroute-kit/core'
import { keyParameters } from '@openroute-kit/core/internal'
import { isAppName } from '../login/login-options.js'
import { readProxies } from '../environment/proxy-from-environment.js'
import { HELP } from './messages.js'
import { readProvider } from './read-provider.js'
import { UsageError } from './usage-error.js'

/** The validated command line. */
export interface LoginCommand {
  appName: string
  provider: Provider
  key: KeyOptions
  /** The user pastes the code. */
  headless: boolean
  openBrowser: boolean
  /** Path of the file for the key; `null`: standard output. */
  keyFile: string | null
}

/** Reads the command line. @returns the command, or the text of `--help` or `--version`. @throws {@link UsageError} */
export function readCommand(
  args: string[],
  env: NodeJS.ProcessEnv,
  { stdoutIsTerminal, version }: { stdoutIsTerminal: boolean; version: string },
): LoginCommand | string {
  // `login` is the only command so far, and may be left out.
  const values = readArguments(args[0] === 'login' ? args.slice(1) : args)
  if (values.help) return HELP
  if (values.version) return `${version}\n`
  const keyFile = values['key-file'] ?? null
  if (keyFile === '') throw new UsageError('--key-file needs a path.')
  if (keyFile !== null && values['print-key']) throw new UsageError('Use either --key-file or --print-key.')
  // Checked before the login, since a key that cannot be written would be lost.
  if (stdoutIsTerminal && keyFile === null && !values['print-key'])
    throw new UsageError(
      'The key would be shown on the screen. Use --key-file <path>, pipe the output, or confirm with --print-key.',
    )
  if (!isAppName(values.app))
    throw new UsageError('--app must be 1 to 80 characters without control characters.')
  checkProxies(env)
  return {
    appName: values.app,
    provider: readProvider(env),
    key: readKeyOptions(values),
    headless: values.headless,
    openBrowser: !values['no-open'],
    keyFile,
  }
}

function checkProxies(env: NodeJS.ProcessEnv): void {
  try {
    readProxies(env)
  } catch (error) {
    throw new UsageError((error as Error).message)
  }
}

function readArguments(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        app: { type: 'string', short: 'a', default: 'OpenRoute CLI' },
        headless: { type: 'boolean', default: false },
        'no-open': { type: 'boolean', default: false },
        'key-file': { type: 'string' },
        'print-key': { type: 'boolean', default: false },
        limit: { type: 'string' },
        'limit-reset': { type: 'string' },
        'expires-at': { type: 'string' },
        help: { type: 'boolean', short: 'h', default: false },
        version: { type: 'boolean', short: 'v', default: false },
      },
    }).values
  } catch (error) {
    // Node's message would quote the argument, which may be a code. A24
    if ((error as { code?: string }).code === 'ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL')
      throw new UsageError('Unexpected argument. Paste the code when asked; do not pass it as an argument.')
    // Only the first sentence of Node's message says what is wrong.
    const [sentence] = (error as Error).message.split(/\.(?:\s|$)/)
    throw new UsageError(`${sentence}.`)
  }
}

function readKeyOptions(values: Partial<Record<'limit' | 'limit-reset' | 'expires-at', string>>): KeyOptions {
  const { limit, 'limit-reset': limitReset, 'expires-at': expiresAt } = values
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
