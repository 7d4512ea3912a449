import type { Provider } from '@openroute-kit/core'

/**
 * Which app at which provider something belongs to. Whatever the kit stores, shares or seals is bound to it, so that two
 * apps on one Redis, two kits on one host, or one app whose provider moves to another address never take each other's
 * keys, sessions, revocations and limits. F03, F11
 */
export interface Scope {
  /** Provider, API, and the path at which browsers find the kit. Seals are made for it. */
  readonly context: string
  /** A short form of {@link context}, for names of cookies and sessions, and of what belongs to one login. */
  readonly id: string
  /** The same with the app's origin, for names of what belongs to a user or an address: other apps have them as well. */
  readonly app: string
}

export function createScope(provider: Provider, origin: string, mountPath: string): Scope {
  const context = [provider.id, provider.apiUrl, mountPath].join(' ')
  return Object.freeze({
    context,
    id: shortHash(context),
    app: shortHash(`${origin} ${context}`),
  })
}

/** FNV-1a, 64 bits: names have to differ from each other, and to resist nobody, since configuration alone chooses them. */
function shortHash(text: string): string {
  let hash = 0xcbf29ce484222325n
  for (const byte of new TextEncoder().encode(text))
    hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n)
  return hash.toString(36).padStart(13, '0').slice(-10)
}
