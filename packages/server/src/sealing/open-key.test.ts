import { openroute, openrouter } from '@openroute-kit/core'
import { describe, expect, it } from 'vitest'
import { openKey } from './open-key.js'
import { createSealer } from './seal.js'
import { sealKey } from './seal-key.js'

const SECRET = 'kq8vT2mZr4Xw7LbN9cYpH3sJdGf6AeUo5iR1xBtM'
const OLDER = 'Wn5yQd8hTz2LkR7vXc4FbJ9pGm6SaEu3oYi1tZqH'
const KEY = `sk-or-v1-${'0123456789abcdef'.repeat(4)}`
const options = { secret: SECRET, owner: '42' }

const code = (promise: Promise<unknown>) =>
  promise.then(
    () => 'opened',
    (error) => error.code,
  )

describe('S20 sealKey and openKey', () => {
  it('store a key as text that reveals nothing and opens for its owner', async () => {
    const sealed = await sealKey({ ...options, key: KEY })
    expect(sealed).toMatch(/^[\w-]+\.\.[\w-]+\.[\w-]+\.[\w-]+$/)
    expect(sealed.length).toBeLessThan(300)
    expect(sealed).not.toBe(await sealKey({ ...options, key: KEY }))
    expect(await openKey({ ...options, sealed })).toEqual({ key: KEY, needsResealing: false })
  })

  it('refuse a key of another owner, which someone may have copied to their own row', async () => {
    const sealed = await sealKey({ ...options, key: KEY })
    expect(await code(openKey({ ...options, owner: '43', sealed }))).toBe('sealed_key_invalid')
    expect(await code(openKey({ ...options, owner: '4', sealed }))).toBe('sealed_key_invalid')
  })

  it('F03 refuse a key of another provider, or of another API of the same provider', async () => {
    const sealed = await sealKey({ ...options, key: KEY, provider: openroute })
    const moved = { ...openroute, apiUrl: 'https://api.other.example/v1' }
    expect(await code(openKey({ ...options, sealed }))).toBe('opened')
    expect(await code(openKey({ ...options, provider: openrouter, sealed }))).toBe('config_invalid')
    expect(await code(openKey({ ...options, provider: moved, sealed }))).toBe('config_invalid')
  })

  it('B09 F18 rotate secrets, and keep a text that another instance may be able to open', async () => {
    const old = await sealKey({ ...options, secret: OLDER, key: KEY })
    const rotated = { ...options, secret: [SECRET, OLDER] }
    expect(await openKey({ ...rotated, sealed: old })).toEqual({ key: KEY, needsResealing: true })
    const sealed = await sealKey({ ...rotated, key: KEY })
    expect(await openKey({ ...options, sealed })).toEqual({ key: KEY, needsResealing: false })
    expect(await code(openKey({ ...options, sealed: old }))).toBe('config_invalid')
  })

  it('B10 refuse changed texts, and values that were sealed for another purpose', async () => {
    const sealed = await sealKey({ ...options, key: KEY })
    const context = `${openroute.id} ${openroute.apiUrl}`
    const session = await createSealer(SECRET, { context }).seal('stored-session', { owner: '42', key: KEY })
    const last = sealed.at(-3) === 'A' ? 'B' : 'A'
    for (const other of [
      `${sealed.slice(0, -3)}${last}${sealed.slice(-2)}`,
      sealed.slice(0, 40),
      session,
      KEY,
      '',
      null as unknown as string,
    ])
      expect(await code(openKey({ ...options, sealed: other }))).toBe('sealed_key_invalid')
  })

  it.each(['', undefined, null, 42])('A25 refuse the owner %j', async (owner) => {
    const invalid = { ...options, owner: owner as string }
    expect(await code(sealKey({ ...invalid, key: KEY }))).toBe('config_invalid')
    expect(await code(openKey({ ...invalid, sealed: await sealKey({ ...options, key: KEY }) }))).toBe(
      'config_invalid',
    )
  })

  it.each(['', undefined])('refuse the key %j', async (key) => {
    expect(await code(sealKey({ ...options, key: key as string }))).toBe('config_invalid')
  })

  it('B08 refuse a weak secret', async () => {
    expect(await code(sealKey({ ...options, secret: 'secret', key: KEY }))).toBe('config_invalid')
  })

  it('B30 name neither key nor secret in errors', async () => {
    const sealed = await sealKey({ ...options, key: KEY })
    const errors = await Promise.all(
      [
        openKey({ ...options, sealed: `${sealed}x` }),
        openKey({ ...options, secret: OLDER, sealed }),
        sealKey({ ...options, owner: '', key: KEY }),
      ].map((promise) => promise.catch((error) => `${error} ${JSON.stringify(error)} ${error.cause}`)),
    )
    for (const text of errors) for (const secret of [KEY, SECRET, sealed]) expect(text).not.toContain(secret)
  })
})
