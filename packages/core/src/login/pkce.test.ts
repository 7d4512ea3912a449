import { expect, it } from 'vitest'
import { createCodeChallenge, createCodeVerifier } from './pkce.js'

it('A08 makes verifiers of 32 random bytes, never twice', () => {
  const verifiers = new Set(Array.from({ length: 10_000 }, createCodeVerifier))
  expect(verifiers.size).toBe(10_000)
  for (const verifier of verifiers) expect(verifier).toMatch(/^[\w-]{43}$/)
})

it('A08 makes the challenge of RFC 7636 appendix B', async () => {
  expect(await createCodeChallenge('dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk')).toBe(
    'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
  )
})
