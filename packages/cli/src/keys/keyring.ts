import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { KeyringRequest } from './keyring-entry.js'

/** The keyring of the system, for one entry. */
export interface Keyring {
  get(): Promise<string | null>
  set(text: string): Promise<void>
  delete(): Promise<boolean>
}

/** A locked keyring asks its user, who may not be there. */
const TIMEOUT_MS = 20_000

/**
 * Opens an entry of the system's keyring: Keychain on macOS, Credential Manager on Windows, Secret Service on Linux. T05
 *
 * Its calls reject if the optional package `@napi-rs/keyring` is not installed, or does not run on this platform, and if the keyring does not
 * respond.
 */
export async function openKeyring(service: string, account: string): Promise<Keyring> {
  const access = canUseProcess() ? accessInProcess : accessHere
  return {
    get: () => access({ service, account, operation: 'get' }) as Promise<string | null>,
    set: async (text) => void (await access({ service, account, operation: 'set', text })),
    delete: () => access({ service, account, operation: 'delete' }) as Promise<boolean>,
  }
}

const PROGRAM = fileURLToPath(new URL('./keyring-process.js', import.meta.url))

/** Bundlers leave the program out, and the executable of an app such as Electron's would start the app again. */
const canUseProcess = (): boolean =>
  process.platform === 'linux' && basename(process.execPath) === 'node' && existsSync(PROGRAM)

/** On Linux, the package waits for the session bus without a limit, and blocks its whole process: not even Ctrl-C would end that. T03 */
function accessInProcess(request: KeyringRequest): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const options = { timeout: TIMEOUT_MS, killSignal: 'SIGKILL' } as const
    const child = execFile(process.execPath, [PROGRAM], options, (error, output) => {
      // Neither the output nor the error of the program, which could contain the key. B30
      if (error) reject(new Error(error.killed ? 'The keyring did not respond.' : 'The keyring failed.'))
      else resolve(JSON.parse(output))
    })
    child.stdin?.on('error', () => {}) // it may end before it reads
    child.stdin?.end(JSON.stringify(request))
  })
}

async function accessHere(request: KeyringRequest): Promise<unknown> {
  const { accessKeyring } = await import('./keyring-entry.js')
  let timer: NodeJS.Timeout | undefined
  const timeout = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error('The keyring did not respond.')), TIMEOUT_MS)
  })
  return Promise.race([accessKeyring(request), timeout]).finally(() => clearTimeout(timer))
}
