import { inspect } from 'node:util'
import { redactKeys } from '@openroute-kit/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ResponseHead } from '../../packages/server/src/proxy/response/filter-response-head.js'
import { providerErrorReply } from '../../packages/server/src/proxy/response/provider-error.js'
import { anyJson, anyText, key, visibleAscii } from './arbitraries.js'
import { runs } from './fuzz.js'

/** What may surround a secret: words that are part of other patterns, quotes, escapes, and anything. */
const around = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        'sk-',
        'sk-or-',
        'or-',
        'Bearer ',
        'code=',
        'state=',
        '"code":"',
        '\\"',
        '"',
        "'",
        '%22',
        '%',
        '\\n',
        '\\u0022',
        'u',
        '=',
        '&',
        '.',
        '-',
        '_',
        ' ',
        '\n',
        ':',
        '中',
      ),
      anyText,
    ),
    { maxLength: 4 },
  )
  .map((parts) => parts.join(''))

/** The ways in which a log or a page encodes a text. */
const carried = fc.constantFrom<((text: string) => string)[]>(
  (text) => text,
  JSON.stringify,
  (text) => JSON.stringify({ a: JSON.stringify({ [text]: text }) }),
  encodeURIComponent,
  (text) => encodeURIComponent(encodeURIComponent(text)),
  inspect,
  (text) => `https://x.example/?${new URLSearchParams({ q: text })}`,
)

describe('redactKeys', () => {
  it('B30 leaves no key, whatever surrounds it and whatever value contains it', () => {
    fc.assert(
      fc.property(around, key, around, carried, (before, secret, behind, carry) => {
        const redacted = redactKeys(carry(before + secret + behind))
        return !redacted.includes(secret.slice(-12)) && !/sk-or-v1-[\da-f]/.test(redacted)
      }),
      runs(2500),
    )
  })

  it('B30 is idempotent', () => {
    fc.assert(
      fc.property(around, key, around, carried, (before, secret, behind, carry) => {
        const once = redactKeys(carry(before + secret + behind))
        return redactKeys(once) === once
      }),
      runs(2000),
    )
  })
})

describe('providerErrorReply', () => {
  const head: ResponseHead = { kind: 'error', status: 403, headers: { 'content-type': 'application/json' } }
  /** A key of any provider: whatever fits a header. */
  const anyKey = fc.oneof(key, fc.string({ unit: visibleAscii, minLength: 20, maxLength: 60 }))

  /** As JSON may write it: each letter as itself or as an escape. */
  const spelt = (text: string, escaped: readonly boolean[]) =>
    [...JSON.stringify(text).slice(1, -1)]
      .map((letter, index) =>
        escaped[index % escaped.length] && /[\da-z]/i.test(letter)
          ? `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`
          : letter,
      )
      .join('')

  it('B32 quotes the key in no part of an error, however the provider spells it', () => {
    fc.assert(
      fc.property(
        anyKey,
        fc.array(fc.boolean(), { minLength: 1, maxLength: 8 }),
        anyText,
        fc.nat(3),
        (secret, escaped, text, where) => {
          const quoted =
            secret.includes('\\') || secret.includes('"')
              ? JSON.stringify(secret).slice(1, -1)
              : spelt(secret, escaped)
          const said = `"${JSON.stringify(text).slice(1, -1)}${quoted}"`
          const body = [
            `{"error":{"code":403,"message":${said}}}`,
            `{"error":{"code":${said},"message":"no"}}`,
            `{"error":{"code":403,"message":"no","metadata":{"raw":[${said}]}}}`,
            `{"error":{"code":403,"message":"no","metadata":{${said}:1}}}`,
          ][where] as string
          const reply = providerErrorReply(secret, head, body)
          const values = inspect(JSON.parse(reply.body), { depth: 9 })
          expect(reply.body.includes(secret) || values.includes(secret)).toBe(false)
        },
      ),
      runs(2000),
    )
  })

  it('B31 turns any body into a JSON error with the provider’s status', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          anyText,
          anyJson.map((it) => JSON.stringify(it)),
          anyJson.map((error) => JSON.stringify({ error })),
          anyJson.map((message) => JSON.stringify({ error: { message } })),
        ),
        (body) => {
          const reply = providerErrorReply('sk-or-v1-unrelated', head, body)
          const { error } = JSON.parse(reply.body)
          expect(reply.status).toBe(403)
          expect(error).toMatchObject({ message: expect.any(String), status: 403 })
        },
      ),
      runs(500),
    )
  })
})
