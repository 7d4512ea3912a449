import { hkdfSync } from 'node:crypto'
import { base64url, CompactEncrypt, generateSecret } from 'jose'
import { describe, expect, it } from 'vitest'
import { createSealer, PURPOSES } from './seal.js'

const CURRENT = 'kq8vT2mZr4Xw7LbN9cYpH3sJdGf6AeUo5iR1xBtM'
const OLDER = 'Wn5yQd8hTz2LkR7vXc4FbJ9pGm6SaEu3oYi1tZqH'
const encoder = new TextEncoder()

const SCOPE = {
  context: 'openroute https://api.example/v1 /openroute',
}
const OTHER_API = { context: SCOPE.context.replace('api.example', 'other-api.example') }
const OTHER_MOUNT = { context: SCOPE.context.replace('/openroute', '/one/openroute') }

const sealer = createSealer(CURRENT, SCOPE)

const derive = (use: string, bytes: number) =>
  new Uint8Array(
    hkdfSync('sha256', CURRENT, new Uint8Array(), `openroute-kit/v2 ${use} ${SCOPE.context}`, bytes),
  )

/** A JWE with another algorithm, as an attacker with the derived key could create it. */
async function sealAs(header: { alg: string; enc: string }, keyBytes = 32): Promise<string> {
  return new CompactEncrypt(encoder.encode('{"forged":true}'))
    .setProtectedHeader({ ...header, kid: base64url.encode(derive('kid', 8)) })
    .encrypt(derive('session-cookie', keyBytes))
}

const INVALID = { status: 'invalid' }
const UNKNOWN = { status: 'unknown-secret' }

const edit = (sealed: string, change: (header: Record<string, unknown>) => void) => {
  const [header = '', ...rest] = sealed.split('.')
  const parsed = JSON.parse(new TextDecoder().decode(base64url.decode(header)))
  change(parsed)
  return [base64url.encode(JSON.stringify(parsed)), ...rest].join('.')
}

describe('createSealer', () => {
  it('L01 opens what is bound to a text with that text and the secret only', async () => {
    const sealed = await sealer.boundTo('verifier-1').seal('login-outcome', { session: 'x' })
    expect(await createSealer(CURRENT, SCOPE).boundTo('verifier-1').open('login-outcome', sealed)).toEqual({
      status: 'opened',
      payload: { session: 'x' },
      needsResealing: false,
    })
    for (const other of [
      sealer,
      sealer.boundTo('verifier-2'),
      createSealer(OLDER, SCOPE).boundTo('verifier-1'),
    ])
      expect((await other.open('login-outcome', sealed)).status).not.toBe('opened')
  })

  it('opens what it sealed, and does not reveal the contents', async () => {
    const sealed = await sealer.seal('session-cookie', { key: 'sk-or-v1-canary' })
    expect(sealed).toMatch(/^[\w-]+\.\.[\w-]+\.[\w-]+\.[\w-]+$/)
    expect(await sealer.open('session-cookie', sealed)).toEqual({
      status: 'opened',
      payload: { key: 'sk-or-v1-canary' },
      needsResealing: false,
    })
    expect(sealed).not.toBe(await sealer.seal('session-cookie', { key: 'sk-or-v1-canary' }))
  })

  it('B10 F10 opens values of the same purpose only', async () => {
    for (const purpose of PURPOSES)
      for (const other of PURPOSES) {
        const opened = await sealer.open(other, await sealer.seal(purpose, {}))
        expect([purpose, other, opened.status]).toEqual([
          purpose,
          other,
          other === purpose ? 'opened' : 'invalid',
        ])
      }
  })

  it.each([
    ['F03 another API', OTHER_API],
    ['F11 another mount', OTHER_MOUNT],
  ])('does not open values of another scope with the same secret: %s', async (_, scope) => {
    const sealed = await sealer.seal('session-cookie', {})
    expect(await createSealer(CURRENT, scope).open('session-cookie', sealed)).toEqual(UNKNOWN)
  })

  it('B10 accepts dir and A256GCM only, even with the correct key', async () => {
    expect(await sealer.open('session-cookie', await sealAs({ alg: 'dir', enc: 'A256GCM' }))).toMatchObject({
      payload: { forged: true },
    })
    for (const sealed of [
      await sealAs({ alg: 'dir', enc: 'A128GCM' }, 16),
      await sealAs({ alg: 'dir', enc: 'A192GCM' }, 24),
      await sealAs({ alg: 'dir', enc: 'A128CBC-HS256' }),
      await sealAs({ alg: 'A256KW', enc: 'A256GCM' }),
      await sealAs({ alg: 'A256GCMKW', enc: 'A256GCM' }),
    ])
      expect(await sealer.open('session-cookie', sealed)).toEqual(INVALID)
  })

  it('B10 rejects any change to the header', async () => {
    const sealed = await sealer.seal('session-cookie', {})
    const changes: ((header: Record<string, unknown>) => void)[] = [
      (header) => Object.assign(header, { extra: 1 }),
      (header) => Object.assign(header, { enc: 'A128GCM' }),
      (header) => Object.assign(header, { alg: 'none' }),
      (header) => Object.assign(header, { zip: 'DEF' }),
      (header) => Object.assign(header, { crit: ['x'], x: 1 }),
      (header) => Object.assign(header, { kid: null }),
      (header) => {
        delete header.kid
      },
    ]
    for (const change of changes)
      expect(await sealer.open('session-cookie', edit(sealed, change))).toEqual(INVALID)
    expect(
      await sealer.open(
        'session-cookie',
        edit(sealed, () => {}),
      ),
    ).toMatchObject({ status: 'opened' })
  })

  it.each([
    '',
    '.',
    '....',
    'a.b.c.d.e',
    'bnVsbA....',
    'null',
    'é'.repeat(9),
    '{"kid":1}',
    'eyJraWQiOnt9fQ.a.b.c.d',
  ])('B09 rejects the malformed value %j', async (garbage) => {
    expect(await sealer.open('session-cookie', garbage)).toEqual(INVALID)
  })

  it('B09 seals with the first secret, opens with all, and reports what needs resealing', async () => {
    const rotating = createSealer([CURRENT, OLDER], SCOPE)
    const old = await createSealer(OLDER, SCOPE).seal('session-cookie', 1)
    expect(await rotating.open('session-cookie', old)).toEqual({
      status: 'opened',
      payload: 1,
      needsResealing: true,
    })
    expect(await rotating.open('session-cookie', await rotating.seal('session-cookie', 2))).toEqual({
      status: 'opened',
      payload: 2,
      needsResealing: false,
    })
    expect(await sealer.open('session-cookie', await rotating.seal('session-cookie', 3))).toMatchObject({
      payload: 3,
    })
    expect(await sealer.open('session-cookie', old)).toEqual(UNKNOWN) // F18
  })

  it('B10 rejects values that were encrypted with another key', async () => {
    const forged = await new CompactEncrypt(encoder.encode('{}'))
      .setProtectedHeader({ alg: 'dir', enc: 'A256GCM', kid: base64url.encode(derive('kid', 8)) })
      .encrypt(await generateSecret('A256GCM'))
    expect(await sealer.open('session-cookie', forged)).toEqual(INVALID)
  })

  it.each([
    ['too short', 'a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P'],
    ['from a tutorial', 'keyboard cat keyboard cat keyboard cat'],
    ['too regular', 'abababababababababababababababababab'],
    ['an empty list', []],
    ['undefined', undefined as unknown as string],
    ['undefined in a list', [CURRENT, undefined as unknown as string]],
  ])('B08 refuses a weak or missing secret: %s', (_, secret) => {
    expect(() => createSealer(secret, SCOPE)).toThrow(expect.objectContaining({ code: 'config_invalid' }))
  })
})
