import * as base64url from 'jose/base64url'
import { compactDecrypt } from 'jose/jwe/compact/decrypt'
import { CompactEncrypt } from 'jose/jwe/compact/encrypt'
import type { JweEngine, JweKey } from './jwe.js'

const encoder = new TextEncoder()
const decoder = new TextDecoder()
const ALGORITHMS = { keyManagementAlgorithms: ['dir'], contentEncryptionAlgorithms: ['A256GCM'] }

/** With Web Crypto, for runtimes without Node's modules. */
export const deriveKeys: JweEngine['deriveKeys'] = (secret, salt) => {
  const material = crypto.subtle.importKey('raw', encoder.encode(secret), 'HKDF', false, [
    'deriveKey',
    'deriveBits',
  ])
  const hkdf = (info: string) => ({
    name: 'HKDF',
    hash: 'SHA-256',
    salt: encoder.encode(salt),
    info: encoder.encode(info),
  })
  return {
    async id(info, bytes) {
      const bits = await crypto.subtle.deriveBits(hkdf(info), await material, 8 * bytes)
      return base64url.encode(new Uint8Array(bits))
    },
    async key(info) {
      const algorithm = { name: 'AES-GCM', length: 256 }
      const usages: KeyUsage[] = ['encrypt', 'decrypt']
      return jweKey(await crypto.subtle.deriveKey(hkdf(info), await material, algorithm, false, usages))
    },
  }
}

export const readHeader: JweEngine['readHeader'] = (jwe) =>
  JSON.parse(decoder.decode(base64url.decode(jwe.split('.', 1)[0] as string)))

function jweKey(key: CryptoKey): JweKey {
  return {
    encrypt: (header, plaintext) =>
      new CompactEncrypt(encoder.encode(plaintext)).setProtectedHeader({ ...header }).encrypt(key),
    async decrypt(jwe) {
      const { plaintext } = await compactDecrypt(jwe, key, ALGORITHMS)
      return decoder.decode(plaintext)
    },
  }
}
