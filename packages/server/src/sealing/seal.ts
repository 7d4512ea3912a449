import { failure } from '@openroute-kit/core/internal'
import { base64url, CompactEncrypt, compactDecrypt } from 'jose'
import type { Scope } from './scope.js'

/**
 * Where a sealed value is kept. Each has a key of its own, so that a value from one is good for nothing in another: a
 * transaction is no session (B10), and a session out of the store is no cookie (F10).
 */
export const PURPOSES = ['transaction', 'session-cookie', 'stored-session'] as const
export type Purpose = (typeof PURPOSES)[number]

export type Opened =
  /** `stale`: sealed with a secret that is being rotated out; seal it again (B09). */
  | { readonly status: 'opened'; readonly payload: unknown; readonly stale: boolean }
  /** Not sealed by this app for this purpose and provider, or changed since. */
  | { readonly status: 'invalid' }
  /**
   * Sealed with a secret that is not configured here: one that was removed, or one that another instance has got before
   * this one. Leave it alone (F18).
   */
  | { readonly status: 'unknown-secret' }

export interface Sealer {
  /** `loginId` is readable without the secret, and authenticated by whoever opens the value; see {@link loginIdOf}. */
  seal(purpose: Purpose, payload: unknown, loginId?: string): Promise<string>
  /** Never rejects. */
  open(purpose: Purpose, sealed: string): Promise<Opened>
}

const VERSION = 'openroute-kit/v2'
const ALGORITHMS = { keyManagementAlgorithms: ['dir'], contentEncryptionAlgorithms: ['A256GCM'] }
const KEY_ID_BYTES = 8
/** A key id in base64url. */
const KEY_ID = /^[\w-]{11}$/
const encoder = new TextEncoder()
const decoder = new TextDecoder()

/**
 * Seals values as JWE, `dir` and `A256GCM` (RFC 7516), under keys derived with HKDF-SHA-256 (RFC 5869) for version, purpose
 * and {@link Scope}. The first secret seals; all of them open.
 *
 * @throws `config_invalid` for a weak secret. B08
 */
export function createSealer(
  secret: string | readonly string[],
  { context }: Pick<Scope, 'context'>,
): Sealer {
  const secrets = Array.isArray(secret) ? (secret as readonly string[]) : [secret as string] // a missing variable too
  if (secrets.length === 0)
    throw failure('config_invalid', { message: 'secret must hold at least one secret.' })
  const rings = secrets.map((one) => deriveRing(assertStrongSecret(one), context))

  return {
    async seal(purpose, payload, loginId) {
      const { kid, keys } = await (rings[0] as Promise<Ring>)
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
      for (const [index, pending] of rings.entries()) {
        const ring = await pending
        if (ring.kid !== kid) continue
        try {
          const { plaintext } = await compactDecrypt(sealed, ring.keys[purpose], ALGORITHMS)
          return { status: 'opened', payload: JSON.parse(decoder.decode(plaintext)), stale: index > 0 }
        } catch {
          return { status: 'invalid' }
        }
      }
      return { status: typeof kid === 'string' && KEY_ID.test(kid) ? 'unknown-secret' : 'invalid' }
    },
  }
}

interface Ring {
  kid: string
  keys: Record<Purpose, CryptoKey>
}

/** Derived once per secret: importing a key costs more than using it. */
async function deriveRing(secret: string, context: string): Promise<Ring> {
  const material = await crypto.subtle.importKey('raw', encoder.encode(secret), 'HKDF', false, [
    'deriveKey',
    'deriveBits',
  ])
  const hkdf = (use: string) => ({
    name: 'HKDF',
    hash: 'SHA-256',
    salt: new Uint8Array(),
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
 * The login that a sealed value says it belongs to, or `null`. Nobody has vouched for it: good for ending that login on behalf of
 * whoever holds the value, also where the secret is not known, and for nothing else (F32).
 */
export function loginIdOf(sealed: string): string | null {
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

const DEMO_SECRET =
  /change.?me|keyboard.?cat|your.?secret|example|placeholder|insert|secret.?here|s3cr3t|password|12345678/i

/** B08: long enough, and nothing that somebody copied from a tutorial. */
function assertStrongSecret(secret: string): string {
  if (secret === undefined || secret === '')
    throw failure('config_invalid', { message: 'secret is missing. Make one with: openssl rand -base64 32' })
  if (typeof secret !== 'string' || encoder.encode(secret).length < 32)
    throw failure('config_invalid', {
      message: 'secret must have at least 32 bytes. Make one with: openssl rand -base64 32',
    })
  if (DEMO_SECRET.test(secret) || new Set(secret).size < 10)
    throw failure('config_invalid', {
      message: 'secret is a demo value or too regular. Make one with: openssl rand -base64 32',
    })
  return secret
}
