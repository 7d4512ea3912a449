import { randomToken } from '@openroute-kit/core'
import { type Account, readAccount } from './account.js'

/** Where the browser keeps the key: until the page goes, until the tab goes, or until the user signs out. C16 */
export type KeyStorage = 'memory' | 'session' | 'local'

export interface KeptKey {
  readonly key: string
  readonly account: Account
  /** When the key ends, in milliseconds since 1970, as far as the provider told. */
  readonly expiresAt: number | null
  /** The {@link KeyStore.epoch} in which its login began. */
  readonly epoch: string
}

export interface KeyStore {
  /** Changes with each sign-out, so that a key from before one is known as such wherever it turns up. */
  epoch(): string
  read(): KeptKey | null
  /** Whether the key will outlive the page. One that the storage refuses is kept in memory rather than lost. */
  write(kept: KeptKey): boolean
  /** Drops the key, here only. */
  drop(): void
  /** Drops the key and begins a new epoch, for the tabs that sleep and can't be told (C10, C15). */
  signOut(): void
  /** @throws what the storage throws when it can't keep a key. C11 */
  probe(): void
}

/** All names that the kit uses in storage begin with this. */
export const PREFIX = 'openroute-kit:'

/** Outlives a login object, as a component may be mounted twice; gone with the page. */
const memory = new Map<string, string>()

const AREAS: Record<KeyStorage, () => Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>> = {
  memory: () => ({
    getItem: (name) => memory.get(name) ?? null,
    setItem: (name, value) => void memory.set(name, value),
    removeItem: (name) => void memory.delete(name),
  }),
  // Looked up at each use: the getter itself throws where storage is blocked (C11).
  session: () => sessionStorage,
  local: () => localStorage,
}

/** `scope` is the API's base URL: a key never goes to another API than the one that gave it. */
export function createKeyStore(storage: KeyStorage, scope: string): KeyStore {
  const name = `${PREFIX}key:${scope}`
  const epochName = `${PREFIX}epoch:${scope}`
  const epoch = () => attempt(() => localStorage.getItem(epochName)) ?? ''
  const remove = (...areas: KeyStorage[]) => {
    for (const area of areas) attempt(() => AREAS[area]().removeItem(name))
  }

  return {
    epoch,
    read() {
      const text = memory.get(name) ?? attempt(() => AREAS[storage]().getItem(name))
      const kept = text ? (attempt(() => parseKept(text)) ?? null) : null
      if (kept === null || kept.epoch === epoch()) return kept
      remove('memory', storage)
      return null
    },
    write(kept) {
      const text = JSON.stringify(kept)
      const stored = attempt(() => {
        AREAS[storage]().setItem(name, text)
        return storage !== 'memory'
      })
      if (stored === undefined) memory.set(name, text)
      return stored ?? false
    },
    drop: () => remove('memory', storage),
    signOut() {
      // Everywhere: an earlier version of the app may have used another storage.
      remove('memory', 'session', 'local')
      attempt(() => localStorage.setItem(epochName, randomToken(8)))
    },
    probe() {
      const area = AREAS[storage]()
      area.setItem(`${PREFIX}probe`, '-'.repeat(2048))
      area.removeItem(`${PREFIX}probe`)
    },
  }
}

/** D04: what is in storage may be anything; a key has the shape that the exchange demands. */
function parseKept(text: string): KeptKey | null {
  const { key, account, expiresAt, epoch } = JSON.parse(text)
  const known = readAccount(account)
  if (known === null || typeof key !== 'string' || !/^[\x21-\x7e]{8,512}$/.test(key)) return null
  return { key, account: known, expiresAt: typeof expiresAt === 'number' ? expiresAt : null, epoch }
}

/** The result, or `undefined` where storage is blocked, full or garbled. */
function attempt<T>(use: () => T): T | undefined {
  try {
    return use()
  } catch {
    return undefined
  }
}
