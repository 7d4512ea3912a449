import { describe, expect, it } from 'vitest'
import { CHALLENGE, VERIFIER } from '../../test-kit.js'
import { AuthorizationCodes, CODE_LIFETIME_MS, matchesChallenge } from './authorization-codes.js'

const key = { user: 'user_lin', label: 'App', limit: 5, limitReset: null, expiresAt: null }
const challenge = { value: CHALLENGE, method: 'S256' } as const
const right = { codeVerifier: VERIFIER, method: 'S256' }

function setUp(lax = false) {
  const clock = { now: 1_700_000_000_000 }
  const codes = new AuthorizationCodes(() => clock.now, lax)
  return { clock, codes, create: () => codes.create(key, challenge) }
}

describe('matchesChallenge', () => {
  it('accepts the vector of RFC 7636 appendix B', () => {
    expect(matchesChallenge(challenge, VERIFIER)).toBe(true)
  })

  it('refuses another verifier, none, and the challenge itself', () => {
    expect(matchesChallenge(challenge, `${VERIFIER.slice(0, -1)}A`)).toBe(false)
    expect(matchesChallenge(challenge, undefined)).toBe(false)
    expect(matchesChallenge(challenge, CHALLENGE)).toBe(false)
  })

  it('compares without hashing when the method is plain', () => {
    expect(matchesChallenge({ value: VERIFIER, method: 'plain' }, VERIFIER)).toBe(true)
    expect(matchesChallenge({ value: CHALLENGE, method: 'plain' }, VERIFIER)).toBe(false)
  })
})

describe('AuthorizationCodes', () => {
  it('exchanges a code for a key once', () => {
    const { codes, create } = setUp()
    const code = create()
    expect(codes.redeem({ code, ...right })).toEqual({ outcome: 'granted', key })
    expect(codes.redeem({ code, ...right }).outcome).toBe('rejected')
  })

  it('uses up the code when the verifier is wrong', () => {
    const { codes, create } = setUp()
    const code = create()
    expect(codes.redeem({ code, codeVerifier: 'x'.repeat(43), method: 'S256' }).outcome).toBe('rejected')
    expect(codes.redeem({ code, ...right }).outcome).toBe('rejected')
  })

  it('keeps the code when only the method is wrong', () => {
    const { codes, create } = setUp()
    const code = create()
    expect(codes.redeem({ code, codeVerifier: VERIFIER, method: 'plain' }).outcome).toBe('wrong-method')
    expect(codes.redeem({ code, codeVerifier: VERIFIER, method: undefined }).outcome).toBe('wrong-method')
    expect(codes.redeem({ code, ...right }).outcome).toBe('granted')
  })

  it('expires a code after ten minutes', () => {
    const { clock, codes, create } = setUp()
    const [first, second] = [create(), create()]
    clock.now += CODE_LIFETIME_MS
    expect(codes.redeem({ code: first, ...right }).outcome).toBe('granted')
    clock.now += 1
    expect(codes.redeem({ code: second, ...right }).outcome).toBe('expired')
  })

  it('forgets expired codes after an hour', () => {
    const { clock, codes, create } = setUp()
    const code = create()
    clock.now += 60 * 60 * 1000
    create()
    expect(codes.redeem({ code, ...right }).outcome).toBe('rejected')
  })

  it('needs no verifier when the app sent no challenge', () => {
    const { codes } = setUp()
    const code = codes.create(key, null)
    expect(codes.redeem({ code, codeVerifier: undefined, method: undefined }).outcome).toBe('granted')
  })

  it('A02 accepts any verifier in lax mode, but no code twice', () => {
    const { codes, create } = setUp(true)
    const code = create()
    expect(codes.redeem({ code, codeVerifier: 'x'.repeat(43), method: 'plain' }).outcome).toBe('granted')
    expect(codes.redeem({ code, ...right }).outcome).toBe('rejected')
  })
})
