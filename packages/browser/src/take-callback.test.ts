// @vitest-environment happy-dom
// @vitest-environment-options {"url":"https://app.example/app"}
import { createLoginRequest } from '@openroute-kit/core'
import { beforeEach, describe, expect, it } from 'vitest'
import { fakeProvider } from '../../../test/helpers/fake-provider.js'
import { takeCallback } from './take-callback.js'
import { keepTransaction } from './transactions.js'

const CALLBACK = 'https://app.example/app'
const { provider } = fakeProvider()

async function begin(): Promise<string> {
  const { transaction } = await createLoginRequest({ provider, callbackUrl: CALLBACK })
  keepTransaction(transaction, Date.now())
  return transaction.state
}

function arrive(pathAndMore: string, state: unknown = null): void {
  history.replaceState(state, '', `https://app.example${pathAndMore}`)
}

beforeEach(() => sessionStorage.clear())

describe('takeCallback', () => {
  it('C14 A18 takes code and state out of the URL and leaves the rest to the byte', async () => {
    const state = await begin()
    arrive(`/app?q=a%20b+c&code=secret&x=&state=${state}&x=2&iss=i#/chat?code=mine`, { mine: 1 })
    const taken = takeCallback(CALLBACK, provider)
    expect(taken?.transaction?.state).toBe(state)
    expect(taken?.url).toContain('code=secret')
    expect(location.href).toBe('https://app.example/app?q=a%20b+c&x=&x=2#/chat?code=mine')
    expect(history.state).toEqual({ mine: 1 })
  })

  it('A15 A18 takes array spellings out as well', async () => {
    arrive(`/app?code[0]=secret&code=b&state=${await begin()}&error_description=x`)
    takeCallback(CALLBACK, provider)
    expect(location.href).toBe('https://app.example/app')
  })

  it.each(['/app?code=theirs', '/app?code=theirs&state=xyz', '/other?code=theirs&state=or-STATE'])(
    'C13 leaves %s alone',
    async (path) => {
      arrive(path.replace('or-STATE', await begin()))
      const { href } = location
      expect(takeCallback(CALLBACK, provider)).toBeNull()
      expect(location.href).toBe(href)
    },
  )

  it('A12 leaves the callback of another provider alone', async () => {
    arrive(`/app?code=theirs&state=${await begin()}`)
    expect(takeCallback(CALLBACK, { ...provider, id: 'other' })).toBeNull()
    expect(location.search).toContain('code=theirs')
  })

  it('C25 tells a code whose login began elsewhere, and cleans the URL', () => {
    arrive(`/app?code=secret&state=or-${'x'.repeat(32)}`)
    expect(takeCallback(CALLBACK, provider)).toMatchObject({ transaction: null })
    expect(location.href).toBe('https://app.example/app')
  })

  it('A16 takes an error of no known login for nothing', async () => {
    const state = await begin()
    arrive(`/app?error=access_denied&state=or-${'x'.repeat(32)}`)
    expect(takeCallback(CALLBACK, provider)).toBeNull()
    expect(sessionStorage.getItem(`openroute-kit:tx:${state}`)).not.toBeNull()
  })
})
