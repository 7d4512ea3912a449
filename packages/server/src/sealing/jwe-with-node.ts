import { createCipheriv, createDecipheriv, createSecretKey, hkdfSync, randomBytes } from 'node:crypto'
import type { JweEngine, JweKey } from './jwe.js'

const CIPHER = 'aes-256-gcm'
const IV_BYTES = 12
const TAG = { authTagLength: 16 }
/** Header, no encrypted key, initialization vector, ciphertext and authentication tag. */
const COMPACT = /^([\w-]+)\.\.([\w-]{16})\.([\w-]*)\.([\w-]{22})$/

/** With `node:crypto`: Web Crypto takes about ten times as long for values of this size, since it uses a thread pool. */
export const deriveKeys: JweEngine['deriveKeys'] = (secret, salt) => ({
  async id(info, bytes) {
    return Buffer.from(hkdfSync('sha256', secret, salt, info, bytes)).toString('base64url')
  },
  async key(info) {
    return jweKey(Buffer.from(hkdfSync('sha256', secret, salt, info, 32)))
  },
})

export const readHeader: JweEngine['readHeader'] = (jwe) => parseHeader(jwe.split('.', 1)[0] as string)

const parseHeader = (head: string) => JSON.parse(Buffer.from(head, 'base64url').toString())

function jweKey(bytes: Uint8Array): JweKey {
  const key = createSecretKey(bytes)
  return {
    async encrypt(header, plaintext) {
      const head = Buffer.from(JSON.stringify(header)).toString('base64url')
      const iv = randomBytes(IV_BYTES)
      const cipher = createCipheriv(CIPHER, key, iv, TAG).setAAD(Buffer.from(head))
      const text = Buffer.concat([cipher.update(plaintext, 'utf8'), cipher.final()])
      return `${head}..${iv.toString('base64url')}.${text.toString('base64url')}.${cipher.getAuthTag().toString('base64url')}`
    },
    async decrypt(jwe) {
      const [, head, iv, text, tag] = COMPACT.exec(jwe) ?? []
      if (head === undefined || iv === undefined || text === undefined || tag === undefined)
        throw new Error('This is no JWE in the compact form.')
      const { alg, enc, crit, zip } = parseHeader(head)
      // B10: `crit` and `zip` would have to be understood (RFC 7516 §4.1.13, §4.1.3).
      if (alg !== 'dir' || enc !== 'A256GCM' || crit !== undefined || zip !== undefined)
        throw new Error('This is another kind of JWE.')
      const decipher = createDecipheriv(CIPHER, key, Buffer.from(iv, 'base64url'), TAG)
        .setAAD(Buffer.from(head))
        .setAuthTag(Buffer.from(tag, 'base64url'))
      const start = decipher.update(Buffer.from(text, 'base64url'))
      return Buffer.concat([start, decipher.final()]).toString()
    },
  }
}
