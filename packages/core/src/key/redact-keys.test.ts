import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { createLoginRequest } from '../login/create-login-request.js'
import { openroute } from '../provider/presets.js'
import { redactKeys } from './redact-keys.js'

const KEY = 'sk-or-v1-CANARY0123456789abcdef'
const CODE = 'CANARY-code.0123~45'
const VERIFIER = 'CANARY_verifier-0123456789abcdef0123456789a'
const STATE = 'or-CANARY6789abcdefghijklmnopqrst-_'
const body = { code: CODE, code_verifier: VERIFIER, code_challenge_method: 'S256' }
const callback = `https://app.example/cb?x=1&code=${CODE}&state=${STATE}#y`
const response = { key: KEY, user_id: 'user_1' }

describe('redactKeys', () => {
  it.each<[string, string]>([
    ['a key', `the key ${KEY}.`],
    ['a key of another make', 'sk-proj-CANARY0123456789'],
    ['a key after a letter', `key${KEY} xsk-or-v1-abcdefgh.CANARY`],
    ['a key after an underscore', `x_${KEY} x_sk-CANARY0123456`],
    ['a key in a URL', `https://x.example/?a=%22${KEY}%22`],
    ['a key with signs in it', 'sk-or-v1-a.CANARY+b/CANARY=='],
    ['a response', JSON.stringify(response)],
    ['a response inside JSON', JSON.stringify({ body: `\n${JSON.stringify(response)}` })],
    ['an escaped line break before a key', JSON.stringify('\nsk-CANARY0123456')],
    ['a header', 'authorization: Bearer CANARY-token'],
    ['a header in another case', '{"Authorization":"BEARER CANARY-token"}'],
    ['a header in a URL', 'authorization=Bearer%20CANARY-token'],
    ['a state', `state was ${STATE}, sorry`],
    ['a callback', callback],
    ['a callback inside a parameter', `https://x.example/?next=${encodeURIComponent(callback)}&a=b`],
    ['a callback inside a parameter twice', encodeURIComponent(encodeURIComponent(callback))],
    ['a callback, inspected', inspect(new URL(callback))],
    ['an exchange', JSON.stringify(body)],
    ['an exchange inside JSON', JSON.stringify({ body: JSON.stringify(body) })],
    ['an exchange inside JSON twice', JSON.stringify(JSON.stringify(JSON.stringify(body)))],
    ['an exchange, inspected', inspect(body)],
    ['an exchange in a URL', encodeURIComponent(JSON.stringify(body))],
    ['a transaction', JSON.stringify({ codeVerifier: VERIFIER, state: STATE })],
    ['a form', `grant=x&code=${CODE}&code_verifier=${VERIFIER}`],
  ])('B30 hides %s', (_, text) => {
    expect(text).toContain('CANARY')
    expect(redactKeys(text)).not.toContain('CANARY')
  })

  it('B30 hides the state in an authorize URL', async () => {
    const { url, transaction } = await createLoginRequest({
      provider: openroute,
      callbackUrl: 'https://app.example/cb',
    })
    expect(redactKeys(url)).not.toContain(transaction.state)
  })

  it.each([
    'disk-partition-table',
    'statusCode=403 status_code=502 barcode=7',
    '{"error":{"code":403,"message":"no"}}',
    'GET /openroute/session 200 3ms',
    'keyId ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    'for-example, or-else',
  ])('keeps %s', (text) => {
    expect(redactKeys(text)).toBe(text)
  })

  it('keeps what stands around a secret', () => {
    expect(redactKeys(callback)).toBe('https://app.example/cb?x=1&code=[redacted]&state=[redacted]#y')
    expect(JSON.parse(redactKeys(JSON.stringify({ a: JSON.stringify({ code: CODE, b: 1 }) })))).toEqual({
      a: '{"code":"[redacted]","b":1}',
    })
  })

  it('changes nothing the second time', () => {
    const once = redactKeys(`${callback} Bearer x ${KEY} ${JSON.stringify(body)}`)
    expect(redactKeys(once)).toBe(once)
  })
})
