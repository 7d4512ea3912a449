import { join } from 'node:path'
import { openroute, type Provider } from '@openroute-kit/core'
import { configInvalid, isToken } from '@openroute-kit/core/internal'
import { configFolder } from './config-folder.js'
import { type Keyring, openKeyring } from './keyring.js'
import { checkPrivateFile, readPrivateFile, removePrivateFile, writePrivateFile } from './private-file.js'
import { type KeyLocation, parseKey, type StoredKey, serializeKey } from './stored-key.js'

export interface KeyStoreOptions {
  /** The name of your program, which separates its keys from those of others: 1 to 64 of `a-z`, `A-Z`, `0-9`, `.`, `_` and `-`. */
  name: string
  /** Whose key is kept. Default: `openroute`. */
  provider?: Provider
  /** `keyring`: the system's keyring, or a file where there is none. `file`: always a file. Default `keyring`. */
  prefer?: 'keyring' | 'file'
  /** Called when the keyring cannot be used, and a file is used in its place. */
  onKeyringError?: (error: unknown) => void
}

/** One key of a provider, for one program. */
export interface KeyStore {
  /** The file that is used where there is no keyring. */
  readonly path: string
  /** The stored key, the newest if there are two; `null`: none. @throws `storage_unavailable` */
  load(): Promise<(StoredKey & { location: KeyLocation }) | null>
  /** Makes sure that a key can be saved, before a login creates one. @throws `storage_unavailable` */
  prepare(): Promise<void>
  /** Saves a key in place of the one before. @throws `config_invalid`, `storage_unavailable` */
  save(key: { key: string; userId: string | null }): Promise<KeyLocation>
  /** Removes the key, which stays valid at the provider. Resolves with whether there was one. @throws `storage_unavailable` */
  remove(): Promise<boolean>
}

/**
 * Keeps a key in the system's keyring (Keychain, Credential Manager, Secret Service), or, where there is none, in a file with mode 0600 in the
 * user's folder for configuration. T05
 *
 * @throws `config_invalid` for an invalid name
 */
export const openKeyStore = (options: KeyStoreOptions): KeyStore => createKeyStore(options, openKeyring)

/** {@link openKeyStore} with another keyring. */
export function createKeyStore(
  options: KeyStoreOptions,
  open: (service: string, account: string) => Promise<Keyring>,
): KeyStore {
  const { name, provider = openroute, prefer = 'keyring', onKeyringError = () => {} } = options
  if (typeof name !== 'string' || !/^(?!\.)[\w.-]{1,64}$/.test(name))
    throw configInvalid('name must be 1 to 64 letters, digits, ".", "_" or "-".')
  // A key works at one API only.
  const account = provider.apiUrl
  const file = `${account.replace(/^https?:\/\//, '').replace(/[^\w.-]+/g, '_')}.json`
  const path = join(configFolder(), name, file)

  /** `null`: there is no keyring. */
  async function withKeyring<T>(use: (keyring: Keyring) => Promise<T>): Promise<T | null> {
    if (prefer === 'file') return null
    try {
      return await use(await open(`openroute-kit:${name}`, account))
    } catch (error) {
      onKeyringError(error)
      return null
    }
  }

  return {
    path,

    async load() {
      const inKeyring = parseKey(await withKeyring((keyring) => keyring.get()))
      const inFile = parseKey(await readPrivateFile(path))
      if (inKeyring && !(inFile && inFile.savedAt > inKeyring.savedAt))
        return { ...inKeyring, location: { kind: 'keyring' } }
      return inFile && { ...inFile, location: { kind: 'file', path } }
    },

    async prepare() {
      const isThere = await withKeyring((keyring) => keyring.get().then(() => true))
      if (!isThere) await checkPrivateFile(path)
    },

    async save({ key, userId }) {
      if (!isToken(key)) throw configInvalid('key must be the key that the login returned.')
      const text = serializeKey({ key, userId, savedAt: new Date().toISOString() })
      const isSaved = await withKeyring(async (keyring) => {
        await keyring.set(text)
        // Some keyrings lose what they cannot keep.
        if ((await keyring.get()) !== text) throw new Error('The keyring did not keep the key.')
        return true
      })
      if (!isSaved) {
        await writePrivateFile(path, text)
        return { kind: 'file', path }
      }
      await removePrivateFile(path).catch(() => {}) // an older key, which `load` would not return
      return { kind: 'keyring' }
    },

    async remove() {
      const [inKeyring, inFile] = [
        await withKeyring((keyring) => keyring.delete()),
        await removePrivateFile(path),
      ]
      return inKeyring === true || inFile
    },
  }
}
