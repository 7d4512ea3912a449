import { base64url, CompactEncrypt, compactDecrypt } from 'jose'
import { describe, expect, it } from 'vitest'
import type { JweEngine, JweHeader } from './jwe.js'
import * as withJose from './jwe-with-jose.js'
import * as withNode from './jwe-with-node.js'

const ENGINES: Record<string, JweEngine> = { 'node:crypto': withNode, jose: withJose }
const engines = Object.keys(ENGINES)
const pairs = engines.flatMap((one) => engines.map((other) => [one, other] as const))

const SECRET = 'kq8vT2mZr4Xw7LbN9cYpH3sJdGf6AeUo5iR1xBtM'
const HEADER: JweHeader = { alg: 'dir', enc: 'A256GCM', kid: 'AAAAAAAAAAA', login: 'AAAAAAAAAAAAAAAA' }
const TEXTS = ['', 'null', '{"key":"sk-or-v1-x"}', '聊天 🙂', 'x'.repeat(5_000)]

const keyOf = (engine: string, info = 'session', salt = '') =>
  (ENGINES[engine] as JweEngine).deriveKeys(SECRET, salt).key(info)

/** The key itself, as id of 32 bytes. */
const bytesOf = async (info: string) => base64url.decode(await withNode.deriveKeys(SECRET, '').id(info, 32))

/** A JWE that only somebody with the key can create. */
const jweWith = async (header: Record<string, unknown>, bytes = 32) =>
  new CompactEncrypt(new TextEncoder().encode('{}'))
    .setProtectedHeader(header as never)
    .encrypt((await bytesOf('session')).subarray(0, bytes))

describe.each(engines)('with %s', (engine) => {
  it('derives what RFC 5869 appendix A.3 derives', async () => {
    const derived = (ENGINES[engine] as JweEngine).deriveKeys('\x0b'.repeat(22), '')
    expect(Buffer.from(await derived.id('', 42), 'base64url').toString('hex')).toBe(
      '8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8',
    )
  })

  it('writes a compact JWE with the header as it is, and no encrypted key (RFC 7516 §7.1, RFC 7518 §4.5)', async () => {
    const jwe = await (await keyOf(engine)).encrypt(HEADER, 'text')
    expect(jwe).toMatch(/^[\w-]+\.\.[\w-]{16}\.[\w-]+\.[\w-]{22}$/)
    expect(JSON.stringify((ENGINES[engine] as JweEngine).readHeader(jwe))).toBe(JSON.stringify(HEADER))
    const { plaintext } = await compactDecrypt(jwe, await bytesOf('session'))
    expect(new TextDecoder().decode(plaintext)).toBe('text')
  })

  it('uses each initialization vector once', async () => {
    const key = await keyOf(engine)
    const sealed = await Promise.all(Array.from({ length: 200 }, () => key.encrypt(HEADER, 'x')))
    expect(new Set(sealed.map((jwe) => jwe.split('.')[2])).size).toBe(200)
  })

  it('B10 opens dir and A256GCM only, even with the correct key', async () => {
    const key = await keyOf(engine)
    const kid = HEADER.kid
    expect(await key.decrypt(await jweWith({ alg: 'dir', enc: 'A256GCM', kid }))).toBe('{}')
    for (const [header, bytes] of [
      [{ alg: 'dir', enc: 'A128GCM', kid }, 16],
      [{ alg: 'dir', enc: 'A192GCM', kid }, 24],
      [{ alg: 'dir', enc: 'A128CBC-HS256', kid }, 32],
      [{ alg: 'A256KW', enc: 'A256GCM', kid }, 32],
      [{ alg: 'A256GCMKW', enc: 'A256GCM', kid }, 32],
    ] as const)
      await expect(key.decrypt(await jweWith(header, bytes))).rejects.toThrow()
  })

  it('B10 opens nothing that was changed, cut, moved or spelled in another way', async () => {
    const key = await keyOf(engine)
    const jwe = await key.encrypt(HEADER, 'text of some length')
    const [head = '', , iv = '', text = '', tag = ''] = jwe.split('.')
    const other = (part: string) => (part.startsWith('A') ? 'B' : 'A') + part.slice(1)
    const headed = (header: object) => base64url.encode(JSON.stringify({ ...HEADER, ...header }))
    const changed = [
      [other(head), '', iv, text, tag],
      [headed({ login: 'BBBBBBBBBBBBBBBB' }), '', iv, text, tag],
      [headed({ crit: ['exp'] }), '', iv, text, tag],
      [headed({ zip: 'DEF' }), '', iv, text, tag],
      [head, 'AAAA', iv, text, tag],
      [head, '', other(iv), text, tag],
      [head, '', iv.slice(4), text, tag],
      [head, '', '', text, tag],
      [head, '', iv, other(text), tag],
      [head, '', iv, text.slice(4), tag],
      [head, '', iv, '', tag],
      [head, '', iv, text, other(tag)],
      [head, '', iv, text, tag.slice(0, 16)],
      [head, '', iv, text, `${tag}AAAA`],
      [head, '', iv, text, ''],
      [head, '', iv, text],
      [head, '', iv, text, tag, ''],
      [head, iv, text, tag],
      [` ${head}`, '', iv, text, tag],
      [head, '', iv, text, `${tag}=`],
      [head, '', iv, `${text}!`, tag],
      ['', '', iv, text, tag],
      [],
    ].map((parts) => parts.join('.'))
    for (const one of changed) await expect(key.decrypt(one), one).rejects.toThrow()
    expect(await key.decrypt(jwe)).toBe('text of some length')
  })
})

describe.each(pairs)('what %s writes, %s', (one, other) => {
  it.each(TEXTS)('opens: %#', async (text) => {
    const jwe = await (await keyOf(one)).encrypt(HEADER, text)
    expect(await (await keyOf(other)).decrypt(jwe)).toBe(text)
  })

  it('opens with the same secret, salt and purpose only', async () => {
    const jwe = await (await keyOf(one, 'session', 'salt 1')).encrypt(HEADER, 'x')
    expect(await (await keyOf(other, 'session', 'salt 1')).decrypt(jwe)).toBe('x')
    for (const key of [keyOf(other), keyOf(other, 'session', 'salt 2'), keyOf(other, 'cookie', 'salt 1')])
      await expect((await key).decrypt(jwe)).rejects.toThrow()
  })

  it('derives the same ids', async () => {
    const [first, second] = [one, other].map((name) => (ENGINES[name] as JweEngine).deriveKeys(SECRET, 'é'))
    expect(await first?.id('kid', 8)).toBe(await second?.id('kid', 8))
  })
})
