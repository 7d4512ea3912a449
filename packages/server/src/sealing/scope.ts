import type { Provider } from '@openroute-kit/core'

/**
 * Identifies the app and its provider. All stored, shared and sealed data is bound to it. So keys, sessions, revocations and
 * limits are never mixed up between two apps on one Redis, two kits on one host, or two API addresses of one provider. F03, F11
 */
export interface Scope {
  /** Provider id, API URL, and the path of the kit's routes. Sealing keys are derived for it. */
  readonly context: string
  /** A short hash of {@link context}, in the names of cookies and sessions, and of data about one login. */
  readonly id: string
  /**
   * A short hash of {@link context} and the app's origin, in the names of data about a user or an address: another app may have
   * the same user or address.
   */
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

/** FNV-1a, 64 bits. A non-cryptographic hash is enough, since its input comes from the configuration only. */
function shortHash(text: string): string {
  let hash = 0xcbf29ce484222325n
  for (const byte of new TextEncoder().encode(text))
    hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n)
  return hash.toString(36).padStart(13, '0').slice(-10)
}
