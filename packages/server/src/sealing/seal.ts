import { failure } from '@openroute-kit/core/internal'
import { deriveKeys, readHeader } from '#jwe'
import type { JweKey } from './jwe.js'
import type { Scope } from './scope.js'

/**
 * What sealed values are used for. Each purpose has a key of its own, so that a transaction can't be used as a session (B10), nor
 * a record from the session store as a cookie (F10).
 */
export const PURPOSES = [
  'transaction',
  'session-cookie',
  'stored-session',
  'stored-key',
  'login-outcome',
] as const
export type Purpose = (typeof PURPOSES)[number]

/** The result of {@link Sealer.open}. */
export type Opened =
  /** `needsResealing`: the value was sealed with an older secret, which is being rotated out (B09). */
  | { readonly status: 'opened'; readonly payload: unknown; readonly needsResealing: boolean }
  /** The value was not sealed by this app for this purpose and provider, or was changed. */
  | { readonly status: 'invalid' }
  /**
   * The value was sealed with a secret that is not configured here: a removed one, or a new one that another instance already
   * uses. Don't delete it (F18).
   */
  | { readonly status: 'unknown-secret' }

/** Encrypts and authenticates values. */
export interface Sealer {
  /** `loginId` is readable without the secret; {@link Sealer.open} authenticates it. See {@link unverifiedLoginId}. */
  seal(purpose: Purpose, payload: unknown, loginId?: string): Promise<string>
  /** Never rejects. */
  open(purpose: Purpose, sealed: string): Promise<Opened>
  /** A sealer whose keys need this random text as well as the app's secret. L01 */
  boundTo(text: string): Sealer
}

const VERSION = 'openroute-kit/v2'
const KEY_ID_BYTES = 8
/** {@link KEY_ID_BYTES} in base64url. */
const KEY_ID = /^[\w-]{11}$/
const encoder = new TextEncoder()

/**
 * Seals values as JWE with `dir` and `A256GCM` (RFC 7516). Keys are derived with HKDF-SHA-256 (RFC 5869) for version, purpose and
 * {@link Scope}. The first secret seals, all of them open.
 *
 * @throws `config_invalid` for a weak secret. B08
 */
export function createSealer(
  secret: string | readonly string[],
  { context }: Pick<Scope, 'context'>,
): Sealer {
  const secrets = Array.isArray(secret) ? (secret as readonly string[]) : [secret as string] // `undefined` fails below
  if (secrets.length === 0)
    throw failure('config_invalid', { message: 'secret must contain at least one secret.' })
  return sealerOf(secrets.map((one) => keySetOf(assertStrongSecret(one), context)))
}

function sealerOf(keySets: readonly KeySet[]): Sealer {
  return {
    async seal(purpose, payload, loginId) {
      const keySet = keySets[0] as KeySet
      const [kid, key] = [await keySet.kid(), await keySet.key(purpose)]
      const login = loginId === undefined ? {} : { login: loginId }
      return key.encrypt({ alg: 'dir', enc: 'A256GCM', kid, ...login }, JSON.stringify(payload))
    },

    async open(purpose, sealed) {
      const { kid } = headerOf(sealed)
      for (const [index, keySet] of keySets.entries()) {
        if ((await keySet.kid()) !== kid) continue
        const key = await keySet.key(purpose)
        try {
          const payload = JSON.parse(await key.decrypt(sealed))
          return { status: 'opened', payload, needsResealing: index > 0 }
        } catch {
          return { status: 'invalid' }
        }
      }
      return { status: typeof kid === 'string' && KEY_ID.test(kid) ? 'unknown-secret' : 'invalid' }
    },

    boundTo: (text) => sealerOf(keySets.map((keySet) => keySet.boundTo(text))),
  }
}

/** The keys that are derived from one secret, each at its first use, since deriving one takes longer than using it. */
interface KeySet {
  /** Identifies the secret in the header of sealed values. */
  kid(): Promise<string>
  key(purpose: Purpose): Promise<JweKey>
  /** The same secret, with keys that need this text too. */
  boundTo(text: string): KeySet
}

function keySetOf(secret: string, context: string): KeySet {
  const infoOf = (use: string) => `${VERSION} ${use} ${context}`
  const kid = once(() => deriveKeys(secret, '').id(infoOf('kid'), KEY_ID_BYTES))
  const boundTo = (salt: string): KeySet => {
    const derived = deriveKeys(secret, salt)
    const keys = new Map<Purpose, Promise<JweKey>>()
    return {
      kid,
      key(purpose) {
        const key = keys.get(purpose) ?? derived.key(infoOf(purpose))
        keys.set(purpose, key)
        return key
      },
      boundTo,
    }
  }
  return boundTo('')
}

function once<T>(create: () => T): () => T {
  let created: T | undefined
  return () => {
    created ??= create()
    return created
  }
}

/**
 * The login id in the header of a sealed value, or `null`. It is not authenticated. Use it only to revoke that login when a
 * client that sent the value signs out and the secret is not configured here (F32).
 */
export function unverifiedLoginId(sealed: string): string | null {
  const { login } = headerOf(sealed)
  return typeof login === 'string' && /^[\w-]{16}$/.test(login) ? login : null
}

function headerOf(sealed: string): { kid?: unknown; login?: unknown } {
  try {
    return Object(readHeader(sealed))
  } catch {
    return {}
  }
}

const SAMPLE_SECRET =
  /change.?me|keyboard.?cat|your.?secret|example|placeholder|insert|secret.?here|s3cr3t|password|12345678/i

/** Refuses short, regular and well-known secrets. @throws `config_invalid` (B08) */
function assertStrongSecret(secret: string): string {
  if (secret === undefined || secret === '')
    throw failure('config_invalid', {
      message: 'secret is missing. Create one with: openssl rand -base64 32',
    })
  if (typeof secret !== 'string' || encoder.encode(secret).length < 32)
    throw failure('config_invalid', {
      message: 'secret must have at least 32 bytes. Create one with: openssl rand -base64 32',
    })
  if (SAMPLE_SECRET.test(secret) || new Set(secret).size < 10)
    throw failure('config_invalid', {
      message: 'secret is a sample value or too regular. Create one with: openssl rand -base64 32',
    })
  return secret
}
