import { isToken, randomToken, refuse } from '@openroute-kit/core/internal'
import { attempt } from '../page/attempt.js'
import { type Account, readAccount } from './account.js'

/** Where the browser keeps the key: until the page goes, until the tab goes, or until the user signs out. C16 */
export type KeyStorage = 'memory' | 'session' | 'local'

export interface KeptKey {
  readonly key: string
  readonly account: Account
  /** The {@link KeyStore.epoch} in which its login began. */
  readonly epoch: string
}

export interface KeyStore {
  /** Changes with each sign-out, so that a key from before one is known as such wherever it turns up. */
  epoch(): string
  read(): KeptKey | undefined
  /** Whether the key will outlive the page. One that the storage refuses is kept in memory rather than lost. */
  write(kept: KeptKey): boolean
  /** Drops the key, here only. */
  drop(): void
  /** Drops the key and begins a new epoch, for the tabs that sleep and can't be told (C10, C15). */
  signOut(): void
  /** @throws `storage_unavailable` when the storage can't keep a key. C11 */
  probe(): void
}

type Area = Record<string, string>

/** Outlives a login object, as a component may be mounted twice; gone with the page. */
const memory: Area = {}

// Looked up at each use: the getter itself throws where storage is blocked (C11). An element or frame that markup names
// `memoryStorage` is a global of that name. F09
const areaOf = (storage: KeyStorage): Area =>
  storage === 'memory'
    ? memory
    : (globalThis as unknown as Record<`${KeyStorage}Storage`, Area>)[`${storage}Storage`]

/** `scope` is the API's base URL: a key never goes to another API than the one that gave it. */
export function createKeyStore(storage: KeyStorage, scope: string): KeyStore {
  const name = `openroute:key:${scope}`
  const epochName = `openroute:epoch:${scope}`
  const epoch = () => attempt(() => localStorage[epochName]) ?? ''
  const drop = (...storages: KeyStorage[]) => {
    delete memory[name]
    for (const each of storages) attempt(() => delete areaOf(each)[name])
  }

  return {
    epoch,
    read() {
      const kept = attempt(() => parseKept(memory[name] ?? areaOf(storage)[name]))
      if (!kept || kept.epoch === epoch()) return kept
      drop(storage)
    },
    write(kept) {
      const text = JSON.stringify(kept)
      delete memory[name] // or it would hide what there is room for now
      if (!attempt(() => (areaOf(storage)[name] = text))) memory[name] = text
      return !memory[name]
    },
    drop: () => drop(storage),
    signOut() {
      // Everywhere: an earlier version of the app may have used another storage.
      drop('session', 'local')
      attempt(() => (localStorage[epochName] = randomToken(8)))
    },
    probe() {
      const probe = 'openroute:probe'
      if (!attempt(() => (areaOf(storage)[probe] = '-'.repeat(2048)))) refuse('storage_unavailable')
      delete areaOf(storage)[probe]
    },
  }
}

/** D04: what is in storage may be anything; a key has the shape that the exchange demands. */
function parseKept(text = 'null'): KeptKey | undefined {
  const { key, account, epoch } = JSON.parse(text) ?? {}
  const known = readAccount(account)
  return isToken(key) && known ? { key, account: known, epoch } : undefined
}
