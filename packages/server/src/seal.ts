import { OpenRouteError } from '@openroute-kit/core'
import { base64url, CompactEncrypt, compactDecrypt } from 'jose'

/**
 * What a sealed value is for. Each purpose has a key of its own, so a value sealed for one cannot be opened as another (B10).
 */
export type Purpose = 'transaction' | 'key'

export interface Opened {
  payload: unknown
  /** Sealed with a secret that is being rotated out: seal it again. B09 */
  stale: boolean
}

export interface Sealer {
  seal(purpose: Purpose, payload: unknown): Promise<string>
  /** `null` for whatever this app did not seal for this purpose: corrupt, foreign, or of a removed secret. */
  open(purpose: Purpose, sealed: string): Promise<Opened | null>
}

const VERSION = 'openroute-kit/v1'
const ALGORITHMS = { keyManagementAlgorithms: ['dir'], contentEncryptionAlgorithms: ['A256GCM'] }
const encoder = new TextEncoder()
const decoder = new TextDecoder()

/**
 * Seals values as JWE, `dir` and `A256GCM` (RFC 7516), under keys derived with HKDF-SHA-256 (RFC 5869) for version,
 * purpose and provider. The first secret seals; all of them open.
 *
 * @throws `config_invalid` for a weak secret. B08
 */
export function createSealer(secret: string | readonly string[], provider: string): Sealer {
  const secrets = Array.isArray(secret) ? (secret as readonly string[]) : [secret as string] // a missing variable too
  if (secrets.length === 0)
    throw new OpenRouteError('config_invalid', 'secret must hold at least one secret.')
  const rings = secrets.map((one) => deriveRing(judged(one), provider))

  return {
    async seal(purpose, payload) {
      const ring = await (rings[0] as Promise<Ring>)
      return new CompactEncrypt(encoder.encode(JSON.stringify(payload)))
        .setProtectedHeader({ alg: 'dir', enc: 'A256GCM', kid: ring.kid })
        .encrypt(ring.keys[purpose])
    },

    async open(purpose, sealed) {
      const kid = keyIdOf(sealed)
      for (const [index, pending] of rings.entries()) {
        const ring = await pending
        if (ring.kid !== kid) continue
        try {
          const { plaintext } = await compactDecrypt(sealed, ring.keys[purpose], ALGORITHMS)
          return { payload: JSON.parse(decoder.decode(plaintext)), stale: index > 0 }
        } catch {
          return null
        }
      }
      return null
    },
  }
}

interface Ring {
  kid: string
  keys: Record<Purpose, CryptoKey>
}

/** Derived once per secret: importing a key costs more than using it. */
async function deriveRing(secret: string, provider: string): Promise<Ring> {
  const material = await crypto.subtle.importKey('raw', encoder.encode(secret), 'HKDF', false, [
    'deriveKey',
    'deriveBits',
  ])
  const hkdf = (info: string) => ({
    name: 'HKDF',
    hash: 'SHA-256',
    salt: new Uint8Array(),
    info: encoder.encode(`${VERSION}/${info}`),
  })
  const key = (purpose: Purpose) =>
    crypto.subtle.deriveKey(
      hkdf(`${provider}/${purpose}`),
      material,
      { name: 'AES-GCM', length: 256 },
      false,
      ['encrypt', 'decrypt'],
    )
  const [kid, transaction, forKey] = await Promise.all([
    crypto.subtle.deriveBits(hkdf('kid'), material, 64),
    key('transaction'),
    key('key'),
  ])
  return { kid: base64url.encode(new Uint8Array(kid)), keys: { transaction, key: forKey } }
}

function keyIdOf(sealed: string): unknown {
  try {
    return JSON.parse(decoder.decode(base64url.decode(sealed.split('.', 1)[0] as string))).kid
  } catch {
    return undefined
  }
}

const DEMO_SECRET =
  /change.?me|keyboard.?cat|your.?secret|example|placeholder|insert|secret.?here|s3cr3t|password|12345678/i

/** B08: long enough, and nothing that somebody copied from a tutorial. */
function judged(secret: string): string {
  if (secret === undefined || secret === '')
    throw new OpenRouteError('config_invalid', 'secret is missing. Make one with: openssl rand -base64 32')
  if (typeof secret !== 'string' || encoder.encode(secret).length < 32)
    throw new OpenRouteError(
      'config_invalid',
      'secret must have at least 32 bytes. Make one with: openssl rand -base64 32',
    )
  if (DEMO_SECRET.test(secret) || new Set(secret).size < 10)
    throw new OpenRouteError(
      'config_invalid',
      'secret is a demo value or too regular. Make one with: openssl rand -base64 32',
    )
  return secret
}
