import { describe, expect, it } from 'vitest'
import { CHALLENGE, VERIFIER } from '../../test-kit.js'
import { answersChallenge, CODE_LIFETIME_MS, Codes } from './authorization-codes.js'

const key = { user: 'user_lin', label: 'App', limit: 5, limitReset: null, expiresAt: null }
const challenge = { value: CHALLENGE, method: 'S256' } as const
const right = { codeVerifier: VERIFIER, method: 'S256' }

function setUp(lax = false) {
  const clock = { now: 1_700_000_000_000 }
  const codes = new Codes(() => clock.now, lax)
  return { clock, codes, create: () => codes.create(key, challenge) }
}

describe('answersChallenge', () => {
  it('accepts the vector of RFC 7636 appendix B', () => {
    expect(answersChallenge(challenge, VERIFIER)).toBe(true)
  })

  it('refuses another verifier, none, and the challenge itself', () => {
    expect(answersChallenge(challenge, `${VERIFIER.slice(0, -1)}A`)).toBe(false)
    expect(answersChallenge(challenge, undefined)).toBe(false)
    expect(answersChallenge(challenge, CHALLENGE)).toBe(false)
  })

  it('compares as it is where the method is plain', () => {
    expect(answersChallenge({ value: VERIFIER, method: 'plain' }, VERIFIER)).toBe(true)
    expect(answersChallenge({ value: CHALLENGE, method: 'plain' }, VERIFIER)).toBe(false)
  })
})

describe('Codes', () => {
  it('gives a key for a code, once', () => {
    const { codes, create } = setUp()
    const code = create()
    expect(codes.spend({ code, ...right })).toEqual({ outcome: 'granted', key })
    expect(codes.spend({ code, ...right }).outcome).toBe('rejected')
  })

  it('spends the code when the verifier is wrong', () => {
    const { codes, create } = setUp()
    const code = create()
    expect(codes.spend({ code, codeVerifier: 'x'.repeat(43), method: 'S256' }).outcome).toBe('rejected')
    expect(codes.spend({ code, ...right }).outcome).toBe('rejected')
  })

  it('keeps the code when only the method differs', () => {
    const { codes, create } = setUp()
    const code = create()
    expect(codes.spend({ code, codeVerifier: VERIFIER, method: 'plain' }).outcome).toBe('method-differs')
    expect(codes.spend({ code, codeVerifier: VERIFIER, method: undefined }).outcome).toBe('method-differs')
    expect(codes.spend({ code, ...right }).outcome).toBe('granted')
  })

  it('lets a code live for ten minutes by the clock', () => {
    const { clock, codes, create } = setUp()
    const [first, second] = [create(), create()]
    clock.now += CODE_LIFETIME_MS
    expect(codes.spend({ code: first, ...right }).outcome).toBe('granted')
    clock.now += 1
    expect(codes.spend({ code: second, ...right }).outcome).toBe('expired')
  })

  it('forgets expired codes after an hour', () => {
    const { clock, codes, create } = setUp()
    const code = create()
    clock.now += 60 * 60 * 1000
    create()
    expect(codes.spend({ code, ...right }).outcome).toBe('rejected')
  })

  it('asks for no verifier where the app gave no challenge', () => {
    const { codes } = setUp()
    const code = codes.create(key, null)
    expect(codes.spend({ code, codeVerifier: undefined, method: undefined }).outcome).toBe('granted')
  })

  it('A02 ignores verifiers in lax mode, but never spends a code twice', () => {
    const { codes, create } = setUp(true)
    const code = create()
    expect(codes.spend({ code, codeVerifier: 'x'.repeat(43), method: 'plain' }).outcome).toBe('granted')
    expect(codes.spend({ code, ...right }).outcome).toBe('rejected')
  })
})
