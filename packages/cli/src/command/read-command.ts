import { type ParseArgsConfig, parseArgs } from 'node:util'
import type { Provider } from '@openroute-kit/core'
import { readProxies } from '../environment/proxy-from-environment.js'
import { type CommandName, isCommandName } from './command-names.js'
import { type ArgumentValues, type LoginArguments, readLoginArguments } from './read-login-arguments.js'
import { readProvider } from './read-provider.js'
import { isShell, SHELLS, type Shell } from './shells.js'
import { UsageError } from './usage-error.js'

type Options = NonNullable<ParseArgsConfig['options']>

/** Options of every command. */
const COMMON = {
  help: { type: 'boolean', short: 'h', default: false },
  json: { type: 'boolean', default: false },
  provider: { type: 'string', short: 'p' },
  store: { type: 'string' },
  version: { type: 'boolean', short: 'v', default: false },
} as const satisfies Options

const LOGIN = {
  app: { type: 'string', short: 'a', default: 'OpenRoute CLI' },
  'expires-at': { type: 'string' },
  headless: { type: 'boolean', default: false },
  'key-file': { type: 'string' },
  limit: { type: 'string' },
  'limit-reset': { type: 'string' },
  'no-open': { type: 'boolean', default: false },
  port: { type: 'string' },
  'show-key': { type: 'boolean', default: false },
} as const satisfies Options

const OPTIONS: Partial<Record<CommandName, Options>> = {
  login: LOGIN,
  env: { shell: { type: 'string' } },
}

interface CommandBase {
  provider: Provider
  /** Machine-readable output. */
  json: boolean
  /** Where the key is kept. */
  prefer: 'keyring' | 'file'
}

/** The validated command line. */
export type Command = CommandBase &
  (
    | ({ name: 'login' } & LoginArguments)
    | { name: 'env'; shell: Shell | null }
    | { name: 'models'; filter: string }
    | { name: 'whoami' | 'logout' | 'links' }
  )

/** `--help` of a command, or of all; `--version`. */
export interface InfoCommand {
  name: 'help' | 'version'
  about?: CommandName
}

/** Reads the command line. `login` is the default command. @throws {@link UsageError} */
export function readCommand(args: string[], env: NodeJS.ProcessEnv): Command | InfoCommand {
  const [first = ''] = args
  const isNamed = isCommandName(first)
  if (first === 'help') {
    const [, about = ''] = args
    return { name: 'help', ...(isCommandName(about) && { about }) }
  }
  const name = isNamed ? first : 'login'
  const { values, positionals } = readArguments(name, isNamed ? args.slice(1) : args)
  const text = (option: string) => values[option] as string | undefined
  if (values.help) return { name: 'help', ...(isNamed && { about: name }) }
  if (values.version) return { name: 'version' }
  checkProxies(env)
  const base = {
    provider: readProvider(env, text('provider')),
    json: values.json === true,
    prefer: readStore(text('store') ?? env.OPENROUTE_KEY_STORE),
  }
  if (name === 'login') return { ...base, name, ...readLoginArguments(values) }
  if (name === 'models') return { ...base, name, filter: positionals.join(' ') }
  if (name === 'env') return { ...base, name, shell: readShell(text('shell')) }
  return { ...base, name }
}

function readArguments(name: CommandName, args: string[]): { values: ArgumentValues; positionals: string[] } {
  const options: Options = { ...COMMON, ...OPTIONS[name] }
  try {
    return parseArgs({ args, allowPositionals: name === 'models', options })
  } catch (error) {
    // Node's message would quote the argument, which may be a code. A24
    if ((error as { code?: string }).code === 'ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL')
      throw new UsageError('Unexpected argument. Paste the code when asked; do not pass it as an argument.')
    // Only the first sentence of Node's message says what is wrong.
    const [sentence] = (error as Error).message.split(/\.(?:\s|$)/)
    throw new UsageError(`${sentence}.`)
  }
}

function checkProxies(env: NodeJS.ProcessEnv): void {
  try {
    readProxies(env)
  } catch (error) {
    throw new UsageError((error as Error).message)
  }
}

function readStore(value = 'keyring'): 'keyring' | 'file' {
  if (value === 'keyring' || value === 'file') return value
  throw new UsageError('--store (or OPENROUTE_KEY_STORE) must be keyring or file.')
}

function readShell(value: string | undefined): Shell | null {
  if (value === undefined) return null
  if (isShell(value)) return value
  throw new UsageError(`--shell must be one of ${SHELLS.join(', ')}.`)
}
