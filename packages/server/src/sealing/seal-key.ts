import { openroute, type Provider } from '@openroute-kit/core'
import { configInvalid } from '@openroute-kit/core/internal'
import { createSealer, type Sealer } from './seal.js'

/** What a sealed key is bound to. Pass the same values to `sealKey` and `openKey`. */
export interface SealedKeyOptions {
  /**
   * At least 32 random bytes as text, for example from `openssl rand -base64 32`. To rotate the secret, pass a list: the first one
   * seals, all of them open.
   */
  secret: string | readonly string[]
  /** Your app's id of the user that the key belongs to, such as `String(user.id)`. A key can't be opened for another owner. */
  owner: string
  /** The provider that issued the key. The key can't be opened for another API. Default: `openroute`. F03 */
  provider?: Provider
}

/** Options of {@link sealKey}. */
export interface SealKeyOptions extends SealedKeyOptions {
  /** The user's key, as the login gave it. */
  key: string
}

/**
 * Encrypts a user's key for your own database. The result is text of about 240 characters, for example for a column of the type
 * `text`: a JWE with `dir` and `A256GCM` (RFC 7516).
 *
 * Use it in apps with user accounts of their own, or for work that goes on while the user is away. Sessions of the kit seal their
 * keys themselves.
 *
 * @throws `config_invalid` for a weak secret, an empty key or an empty owner
 */
export async function sealKey({ key, owner, ...binding }: SealKeyOptions): Promise<string> {
  if (typeof key !== 'string' || key === '') throw configInvalid('key must be the key as text.')
  assertOwner(owner)
  return keySealer(binding).seal('stored-key', { owner, key })
}

/** The sealer for the keys of one provider. */
export function keySealer({ secret, provider = openroute }: Omit<SealedKeyOptions, 'owner'>): Sealer {
  return createSealer(secret, { context: `${provider.id} ${provider.apiUrl}` })
}

/** A25: without an id, every user without one would own the key. @throws `config_invalid` */
export function assertOwner(owner: string): void {
  if (typeof owner !== 'string' || owner === '')
    throw configInvalid('owner must be your id of the user as text, such as String(user.id).')
}
