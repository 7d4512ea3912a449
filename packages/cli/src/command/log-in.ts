import { type ExchangedKey, keyId, keyLinks } from '@openroute-kit/core'
import { currentEnvironment } from '../environment/current-environment.js'
import { prepareKeyFile } from '../keys/key-file.js'
import type { KeyLocation } from '../keys/stored-key.js'
import { loginWithPastedCode } from '../login/login-with-pasted-code.js'
import { raceLogin } from '../login/race-login.js'
import { readCodeFromStdin } from '../login/read-code-from-stdin.js'
import { terminalDialog } from '../terminal/terminal-dialog.js'
import { type CommandContext, printJson } from './command-context.js'
import { CommandError } from './command-error.js'
import { commandStore } from './command-store.js'
import { KEY_VARIABLE } from './current-key.js'
import type { LoginArguments } from './read-login-arguments.js'

/** Where the key of a login goes. */
interface Destination {
  /** Writes the key. Resolves with a line for the user. */
  save(exchanged: ExchangedKey): Promise<{ location: KeyLocation | null; line?: string }>
  discard(): Promise<void>
}

/** `openroute login` */
export async function logIn(context: CommandContext, options: LoginArguments): Promise<void> {
  const { env, messages, provider, note } = context
  const destination = await openDestination(context, options)
  try {
    const exchanged = await (options.headless ? pasteCode(context, options) : race(context, options))
    const { settings } = await keyLinks({ provider, key: exchanged.key })
    const { location, line } = await destination.save(exchanged).catch(() => {
      // The key exists but is lost, so the user should delete it. D09
      throw new CommandError(`${messages.keyNotWritten} ${settings}`, 'session_save_failed')
    })
    if (context.json) {
      const { key, userId } = exchanged
      await printJson(context, { provider: provider.id, keyId: await keyId(key), userId, location, settings })
    }
    note(...(line === undefined ? [] : [line]), `${messages.loggedIn} ${settings}`)
    if (location !== null && env[KEY_VARIABLE]?.trim()) note(messages.variableWins)
  } finally {
    await destination.discard().catch(() => {})
  }
}

/** Prepared before the login, since a key that cannot be written would be lost. D09 */
async function openDestination(context: CommandContext, options: LoginArguments): Promise<Destination> {
  const { messages, note, print } = context
  const { keyFile, showKey } = options
  if (showKey)
    return {
      save: async ({ key }) => {
        await print(`${key}\n`)
        return { location: null }
      },
      discard: async () => {},
    }
  if (keyFile !== null) {
    const file = await prepareKeyFile(keyFile).catch((error: Error) => {
      throw new CommandError(`--key-file: ${error.message}`, 'storage_unavailable')
    })
    return {
      save: async ({ key }) => {
        await file.save(`${key}\n`)
        return { location: { kind: 'file', path: keyFile }, line: messages.keySavedInFile(keyFile) }
      },
      discard: file.discard,
    }
  }
  let isNoted = false
  const store = commandStore(context, () => {
    if (!isNoted) note(messages.noKeyring)
    isNoted = true
  })
  await store.prepare()
  return {
    save: async (exchanged) => {
      const location = await store.save(exchanged)
      const line =
        location.kind === 'file' ? messages.keySavedInFile(location.path) : messages.keySavedInKeyring
      return { location, line }
    },
    discard: async () => {},
  }
}

function race(context: CommandContext, options: LoginArguments): Promise<ExchangedKey> {
  const { env, messages, provider, fetch, signal } = context
  const { appName, key, port, openBrowser } = options
  const environment = currentEnvironment(env)
  const dialog = terminalDialog({
    environment,
    opensBrowser: openBrowser,
    hasPort: port !== null,
    readsPipes: true,
    hints: [
      messages.hintHeadless,
      ...(environment.kind === 'ssh' && port === null ? [messages.hintPort] : []),
      '',
    ],
    env,
  })
  return raceLogin({ appName, provider, key, fetch, signal, ...(port !== null && { port }) }, dialog)
}

function pasteCode(context: CommandContext, options: LoginArguments): Promise<ExchangedKey> {
  const { messages, provider, fetch, signal, note } = context
  const { appName, key } = options
  return loginWithPastedCode({
    appName,
    provider,
    key,
    fetch,
    signal,
    onUrl: (url) => note(messages.openAndCopy, '', `  ${url}`, ''),
    readCode: ({ signal, error }) => {
      const code = readCodeFromStdin({ signal }) // First, since the terminal shows what is pasted before it has started. A24
      note(...(error ? [messages.codeRefused] : []), messages.pasteCode)
      return code
    },
  })
}
