import { failure } from '@openroute-kit/core/internal'
import { assertOwner, keySealer, type SealedKeyOptions } from './seal-key.js'

/** Options of {@link openKey}. */
export interface OpenKeyOptions extends SealedKeyOptions {
  /** The result of `sealKey`. */
  sealed: string
}

/** The result of {@link openKey}. */
export interface OpenedKey {
  /** The user's key. Keep it on the server, and out of logs. */
  key: string
  /** Whether an older secret of the list sealed it. Seal the key again and store the result, so that you can remove that secret. */
  needsResealing: boolean
}

/**
 * Decrypts a key that `sealKey` has encrypted.
 *
 * @throws `sealed_key_invalid` if the text was changed or belongs to another owner; `config_invalid` if it was sealed with a secret
 * or for a provider that is not configured here, or for a weak secret or an empty owner
 */
export async function openKey({ sealed, owner, ...binding }: OpenKeyOptions): Promise<OpenedKey> {
  assertOwner(owner)
  const opened = await keySealer(binding).open('stored-key', String(sealed))
  // F18: another instance may already use a new secret, so the stored text may be valid.
  if (opened.status === 'unknown-secret')
    throw failure('config_invalid', {
      message:
        'The key was sealed with a secret that is not in "secret", or for a provider with another id or apiUrl. Keep the stored text and configure them.',
    })
  if (opened.status === 'invalid') throw failure('sealed_key_invalid')
  const payload = opened.payload as { owner: string; key: string }
  if (payload.owner !== owner) throw failure('sealed_key_invalid')
  return { key: payload.key, needsResealing: opened.needsResealing }
}
