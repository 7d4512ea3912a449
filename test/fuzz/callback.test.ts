import {
  createLoginRequest,
  defineProvider,
  type LoginTransaction,
  OpenRouteError,
  verifyCallback,
} from '@openroute-kit/core'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { anyText } from './arbitraries.js'
import { ISSUER, isGood, pairs, queryOf } from './callback-queries.js'
import { runs } from './fuzz.js'

const CALLBACK = 'https://app.example/openroute/callback'
const provider = defineProvider({ id: 'test', siteUrl: ISSUER, apiUrl: `${ISSUER}/api/v1` })
const now = Date.parse('2026-01-01T00:00:00Z')

let transaction: LoginTransaction

beforeAll(async () => {
  transaction = (await createLoginRequest({ provider, callbackUrl: CALLBACK, now })).transaction
})

const ACCEPTED_ADDRESSES = [
  CALLBACK,
  'https://app.example:443/openroute/callback',
  'https://app.example/openroute/x/../callback',
]
const callbackAddress = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...ACCEPTED_ADDRESSES) },
  fc.constantFrom(
    'http://app.example/openroute/callback',
    'https://evil.example/openroute/callback',
    'https://app.example/openroute/callback/',
    'https://app.example//openroute/callback',
  ),
)
const age = fc.oneof(
  { weight: 6, arbitrary: fc.nat(3_600_000) },
  fc.integer({ min: -600_000, max: 7_200_000 }),
)

describe('verifyCallback', () => {
  it('A01 A15 accepts a callback if and only if it holds one code and the state of this login', () => {
    const seen = { good: 0, bad: 0 }
    fc.assert(
      fc.property(callbackAddress, pairs, age, (address, given, atAge) => {
        const query = queryOf(given, transaction.state)
        const url = `${address}?${query}`
        const inTime = atAge <= 3_600_000
        const good = ACCEPTED_ADDRESSES.includes(address) && inTime && isGood(query, transaction.state)
        seen[good ? 'good' : 'bad']++
        const verify = () => verifyCallback({ url, transaction, now: now + atAge })
        if (good) return void expect(verify()).toEqual({ returnTo: '/' })
        expect(verify).toThrow(OpenRouteError)
        try {
          verify()
        } catch (error) {
          // B30: it contains neither the state nor what an attacker wrote.
          const { message, code } = error as OpenRouteError
          expect(message).not.toContain(transaction.state)
          expect(code).toMatch(
            /^(callback_invalid|state_mismatch|transaction_expired|issuer_mismatch|access_denied|provider_refused)$/,
          )
        }
      }),
      runs(2000),
    )
    // The property proves little unless both happen.
    expect(seen.good).toBeGreaterThan(0)
    expect(seen.bad).toBeGreaterThan(0)
  })

  it('B30 reveals nothing of an invalid address', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(() => verifyCallback({ url: text, transaction, now })).toThrow(OpenRouteError)
      }),
      runs(1000),
    )
  })
})
