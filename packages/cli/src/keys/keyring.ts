/** The keyring of the system, for one entry. */
export interface Keyring {
  get(): Promise<string | null>
  set(text: string): Promise<void>
  delete(): Promise<boolean>
}

/** A locked keyring asks its user, who may not be there. */
const TIMEOUT_MS = 20_000

/**
 * Opens an entry of the system's keyring: Keychain on macOS, Credential Manager on Windows, Secret Service on Linux. Never the keyring of the
 * Linux kernel, which forgets everything at the next start. T05
 *
 * Rejects if the optional package `@napi-rs/keyring` is not installed, or does not run on this platform.
 */
export async function openKeyring(service: string, account: string): Promise<Keyring> {
  const { AsyncEntry } = await import('@napi-rs/keyring')
  const entry = () => new AsyncEntry(service, account, { linux: { store: 'secret-service' } })
  return {
    get: () => limitTime(async () => entry().getPassword()),
    set: (text) => limitTime(async () => entry().setPassword(text)),
    delete: () => limitTime(async () => entry().deleteCredential()),
  }
}

function limitTime<T>(call: () => Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('The keyring did not respond.')), TIMEOUT_MS)
    call()
      .then(resolve, reject)
      .finally(() => clearTimeout(timer))
  })
}
