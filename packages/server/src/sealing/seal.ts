import { failure } from '@openroute-kit/core/internal'
import * as base64url from 'jose/base64url'
import { compactDecrypt } from 'jose/jwe/compact/decrypt'
import { CompactEncrypt } from 'jose/jwe/compact/encrypt'
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
const ALGORITHMS = { keyManagementAlgorithms: ['dir'], contentEncryptionAlgorithms: ['A256GCM'] }
const KEY_ID_BYTES = 8
/** {@link KEY_ID_BYTES} in base64url. */
const KEY_ID = /^[\w-]{11}$/
const encoder = new TextEncoder()
const decoder = new TextDecoder()

/**
 * Seals values as JWE with `dir` and `A256GCM` (RFC 7516). Keys are derived with HKDF-SHA-256 (RFC 5869) for version, purpose and
 * {@link Scope}. The first secret seals, all of them open.
 *
 * @throws `config_invalid` for a weak secret. B08
 */
export function createSealer(secret: string | readonly string[], scope: Pick<Scope, 'context'>): Sealer {
  return sealerOf(secret, scope, '')
}

function sealerOf(
  secret: string | readonly string[],
  { context }: Pick<Scope, 'context'>,
  salt: string,
): Sealer {
  const secrets = Array.isArray(secret) ? (secret as readonly string[]) : [secret as string] // `undefined` fails below
  if (secrets.length === 0)
    throw failure('config_invalid', { message: 'secret must contain at least one secret.' })
  const keySets = secrets.map((one) => deriveKeySet(assertStrongSecret(one), context, salt))

  return {
    async seal(purpose, payload, loginId) {
      const { kid, keys } = await (keySets[0] as Promise<KeySet>)
      return new CompactEncrypt(encoder.encode(JSON.stringify(payload)))
        .setProtectedHeader({
          alg: 'dir',
          enc: 'A256GCM',
          kid,
          ...(loginId !== undefined && { login: loginId }),
        })
        .encrypt(keys[purpose])
    },

    async open(purpose, sealed) {
      const { kid } = headerOf(sealed)
      for (const [index, pending] of keySets.entries()) {
        const keySet = await pending
        if (keySet.kid !== kid) continue
        try {
          const { plaintext } = await compactDecrypt(sealed, keySet.keys[purpose], ALGORITHMS)
          return {
            status: 'opened',
            payload: JSON.parse(decoder.decode(plaintext)),
            needsResealing: index > 0,
          }
        } catch {
          return { status: 'invalid' }
        }
      }
      return { status: typeof kid === 'string' && KEY_ID.test(kid) ? 'unknown-secret' : 'invalid' }
    },

    boundTo: (text) => sealerOf(secret, { context }, text),
  }
}

/** The keys that are derived from one secret. */
interface KeySet {
  /** Identifies the secret in the header of sealed values. */
  kid: string
  keys: Record<Purpose, CryptoKey>
}

/** Called once per secret, since deriving a key takes longer than using it. */
async function deriveKeySet(secret: string, context: string, salt: string): Promise<KeySet> {
  const material = await crypto.subtle.importKey('raw', encoder.encode(secret), 'HKDF', false, [
    'deriveKey',
    'deriveBits',
  ])
  const hkdf = (use: string) => ({
    name: 'HKDF',
    hash: 'SHA-256',
    salt: encoder.encode(salt),
    info: encoder.encode(`${VERSION} ${use} ${context}`),
  })
  const kid = await crypto.subtle.deriveBits(hkdf('kid'), material, 8 * KEY_ID_BYTES)
  const keys = await Promise.all(
    PURPOSES.map(async (purpose) => {
      const algorithm = { name: 'AES-GCM', length: 256 }
      const usages: KeyUsage[] = ['encrypt', 'decrypt']
      return [
        purpose,
        await crypto.subtle.deriveKey(hkdf(purpose), material, algorithm, false, usages),
      ] as const
    }),
  )
  return {
    kid: base64url.encode(new Uint8Array(kid)),
    keys: Object.fromEntries(keys) as Record<Purpose, CryptoKey>,
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
    return Object(JSON.parse(decoder.decode(base64url.decode(sealed.split('.', 1)[0] as string))))
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
