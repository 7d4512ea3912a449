// @vitest-environment happy-dom
// @vitest-environment-options {"url":"https://app.example/app"}
import { finishLogin, startLogin } from '@openroute-kit/browser'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { fakeProvider, KEY } from '../helpers/fake-provider.js'
import { stubLocks } from '../helpers/stub-locks.js'
import { isGood, pairs, queryOf } from './callback-queries.js'
import { runs } from './fuzz.js'

beforeEach(() => {
  vi.stubGlobal('isSecureContext', true)
  stubLocks()
})
afterEach(() => vi.unstubAllGlobals())

const OURS = /^(code|state|iss|error)$/

describe('finishLogin', () => {
  it('A01 A15 A18 accepts what verifyCallback accepts, spends nothing else, and leaves no code in the address', async () => {
    const seen = { good: 0, refused: 0, ignored: 0 }
    await fc.assert(
      fc.asyncProperty(pairs, async (given) => {
        localStorage.clear()
        const fake = fakeProvider()
        let state = ''
        await startLogin({ provider: fake.provider }, (_, begun) => {
          state = begun
        })
        const query = queryOf(given, state)
        history.replaceState(null, '', `https://app.example/app?${query}#here`)
        const { search } = location
        const result = await finishLogin(fake).catch((error: unknown) => error)
        const left = new URLSearchParams(location.search)
        if (isGood(query, state)) {
          seen.good++
          expect(result).toMatchObject({ key: KEY })
          expect(fake.exchanges()).toBe(1)
        } else {
          seen[result === undefined ? 'ignored' : 'refused']++
          expect(fake.exchanges()).toBe(0)
          if (result !== undefined) expect(result).toMatchObject({ name: 'OpenRouteError' })
        }
        // C13: without a state of the kit, the callback belongs to another library.
        if (result === undefined) expect(location.search).toBe(search)
        else expect([...left.keys()].filter((name) => OURS.test(name))).toEqual([])
        expect(location.hash).toBe('#here')
      }),
      runs(400),
    )
    expect(Object.values(seen).every((count) => count > 0)).toBe(true)
  })
})
