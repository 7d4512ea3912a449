import { isToken, randomToken, refuse } from '@openroute-kit/core/internal'
import { attempt } from '../page/attempt.js'
import { type Account, readAccount } from './account.js'

/** Where the browser keeps the key: until the page is closed (`memory`), until the tab is closed (`session`), or until the user signs out (`local`). C16 */
export type KeyStorage = 'memory' | 'session' | 'local'

export interface KeptKey {
  readonly key: string
  readonly account: Account
  /** The {@link KeyStore.revocation} at the time of its exchange. */
  readonly revocation: string
  /** The state of the login that it came from, and when, in milliseconds since 1970. L01 */
  readonly login?: readonly [state: string, at: number] | undefined
}

export interface KeyStore {
  /** A marker that each sign-out changes: a key that carries an older one is revoked. */
  revocation(): string
  /** The key; `undefined` if there is none, or a revoked one, which is dropped. */
  read(): KeptKey | undefined
  /** Returns whether the key outlives the page. If the storage refuses it, it is kept in memory. */
  write(kept: KeptKey): boolean
  /** Drops the key, in this storage only. */
  drop(): undefined
  /** Drops the key and changes the marker, for tabs that are suspended and get no message (C10, C15). */
  signOut(): void
  /** @throws `storage_unavailable` if the storage can't hold a key. C11 */
  probe(): void
}

type Area = Record<string, string>

/** Outlives a login object, because a component may be mounted twice; gone with the page. */
const memory: Area = {}

// Looked up at each use: the getter itself throws where storage is blocked (C11). An element or frame that markup names
// `memoryStorage` is a global of that name. F09
const areaOf = (storage: KeyStorage): Area =>
  storage === 'memory'
    ? memory
    : (globalThis as unknown as Record<`${KeyStorage}Storage`, Area>)[`${storage}Storage`]

/** `scope` begins with the API's base URL: a key is sent to no other API than the one that issued it. */
export function createKeyStore(storage: KeyStorage, scope: string): KeyStore {
  const name = `openroute:key:${scope}`
  const markerName = `openroute:revocation:${scope}`
  const revocation = () => attempt(() => localStorage[markerName]) ?? ''
  const drop = (...storages: KeyStorage[]): undefined => {
    delete memory[name]
    for (const each of storages) attempt(() => delete areaOf(each)[name])
  }

  return {
    revocation,
    read() {
      const kept = attempt(() => parseKept(memory[name] ?? areaOf(storage)[name]))
      if (!kept || kept.revocation === revocation()) return kept
      drop(storage)
    },
    write(kept) {
      const text = JSON.stringify(kept)
      delete memory[name] // it would take precedence over the storage
      if (!attempt(() => (areaOf(storage)[name] = text))) memory[name] = text
      return !memory[name]
    },
    drop: () => drop(storage),
    signOut() {
      // From every storage: an earlier version of the app may have used another one.
      drop('session', 'local')
      attempt(() => (localStorage[markerName] = randomToken(8)))
    },
    probe() {
      const probe = 'openroute:probe'
      if (!attempt(() => (areaOf(storage)[probe] = '-'.repeat(2048)))) refuse('storage_unavailable')
      delete areaOf(storage)[probe]
    },
  }
}

/** D04: storage may hold anything; a key has the form that the exchange requires. */
function parseKept(text = 'null'): KeptKey | undefined {
  const { key, account, revocation, login } = JSON.parse(text) ?? {}
  const known = readAccount(account)
  return isToken(key) && known ? { key, account: known, revocation, login } : undefined
}
