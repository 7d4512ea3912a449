import { parseArgs } from 'node:util'
import { type KeyOptions, keyParameters, type LimitReset, type Provider } from '@openroute-kit/core'
import { isAppName } from '../login/login-options.js'
import { HELP } from './messages.js'
import { readProvider } from './read-provider.js'
import { UsageError } from './usage-error.js'

/** What the command line asks for. */
export interface LoginCommand {
  appName: string
  provider: Provider
  key: KeyOptions
  /** The user carries the code by hand. */
  headless: boolean
  openBrowser: boolean
  /** Where the key goes; `null`: standard output. */
  keyFile: string | null
}

/** Reads the command line; a text is all that is to be printed. @throws {@link UsageError} */
export function readCommand(
  args: string[],
  env: NodeJS.ProcessEnv,
  { stdoutIsTerminal, version }: { stdoutIsTerminal: boolean; version: string },
): LoginCommand | string {
  const values = readArguments(args)
  if (values.help) return HELP
  if (values.version) return `${version}\n`
  const keyFile = values['key-file'] ?? null
  if (keyFile === '') throw new UsageError('--key-file needs the path of a file.')
  if (keyFile !== null && values['print-key'])
    throw new UsageError('--key-file and --print-key exclude each other.')
  // Decided before the login, since afterwards a key exists that has to go somewhere.
  if (stdoutIsTerminal && keyFile === null && !values['print-key'])
    throw new UsageError(
      'The key would show on the screen: give --key-file <path>, pipe the output, or insist with --print-key.',
    )
  if (!isAppName(values.app))
    throw new UsageError('--app must be 1 to 80 characters without control characters.')
  return {
    appName: values.app,
    provider: readProvider(env),
    key: readKeyOptions(values),
    headless: values.headless,
    openBrowser: !values['no-open'],
    keyFile,
  }
}

function readArguments(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        app: { type: 'string', short: 'a', default: 'openroute-login' },
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
    // A24: Node quotes what it does not know, and that might be a code.
    if ((error as { code?: string }).code === 'ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL')
      throw new UsageError('There is an argument too many: codes are pasted, not given here.')
    // It explains itself in several sentences; the first says what is wrong.
    const [sentence] = (error as Error).message.split(/\.(?:\s|$)/)
    throw new UsageError(`${sentence}.`)
  }
}

function readKeyOptions(values: Partial<Record<'limit' | 'limit-reset' | 'expires-at', string>>): KeyOptions {
  const { limit, 'limit-reset': limitReset, 'expires-at': expiresAt } = values
  const key: KeyOptions = {
    // An empty text would count as 0, `0x10` as 16.
    ...(limit !== undefined && { limit: /^\d+(\.\d+)?$/.test(limit) ? Number(limit) : Number.NaN }),
    ...(limitReset !== undefined && { limitReset: limitReset as LimitReset }),
    ...(expiresAt !== undefined && { expiresAt }),
  }
  try {
    keyParameters(key)
  } catch (error) {
    // The kit names its options; whoever runs the command knows the arguments.
    const message = (error as Error).message.replace(/key\.(\w+)/, (_, name: string) => `--${dashed(name)}`)
    throw new UsageError(message)
  }
  return key
}

function dashed(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
}
