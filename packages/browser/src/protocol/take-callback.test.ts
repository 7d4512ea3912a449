// @vitest-environment happy-dom
// @vitest-environment-options {"url":"https://app.example/app"}
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { takeCallback } from './take-callback.js'
import { pendingLogins, type Transaction, writeTransaction } from './transactions.js'

const STATE = `or-${'s'.repeat(32)}`

function arrive(pathAndMore: string, state: unknown = null): void {
  history.replaceState(state, '', `https://app.example${pathAndMore}`)
}

afterEach(() => arrive('/app'))

describe('takeCallback', () => {
  it('C14 A18 takes what the provider added out of the URL and leaves the rest to the byte', () => {
    arrive(`/app?q=a%20b+c&code=secret&x=&state=${STATE}&x=2&iss=i&=&&%zz#/chat?code=mine`, { mine: 1 })
    expect(takeCallback()).toEqual({ state: STATE, code: 'secret', iss: 'i' })
    expect(location.href).toBe('https://app.example/app?q=a%20b+c&x=&x=2&=&&%zz#/chat?code=mine')
    expect(history.state).toEqual({ mine: 1 })
  })

  it('A18 B15 leaves the path as it is, though it may be read as another host', () => {
    arrive(`//evil.example//x?code=a&state=${STATE}&$&=1`)
    expect(takeCallback()).toEqual({ state: STATE, code: 'a' })
    expect(location.href).toBe('https://app.example//evil.example//x?$&=1')
  })

  it('A18 leaves no question mark behind', () => {
    arrive(`/app?error=access_denied&error_description=No&error_uri=x&state=${STATE}`)
    expect(takeCallback()).toMatchObject({ error: 'access_denied', state: STATE })
    expect(location.href).toBe('https://app.example/app')
  })

  it.each([
    'code=a&code=b',
    'code[]=a',
    'code[0]=secret&code=b&error_description=x',
    'code%5B%5D=a',
    'error=a&error[x][y]=b',
    'code=a&state=x',
  ])('A15 A18 marks %s as malformed, and takes it out of the URL', (query) => {
    arrive(`/app?state=${STATE}&${query}`)
    expect(takeCallback()).toMatchObject({ state: '\n' })
    expect(location.href).toBe('https://app.example/app')
  })

  it('reads names and values as a server would', () => {
    arrive(`/app?c%6Fde=a%62c+d&state=${STATE}`)
    expect(takeCallback()).toEqual({ state: STATE, code: 'abc d' })
    expect(location.search).toBe('')
  })

  it.each([
    '/app',
    '/app?code=theirs',
    '/app?code=theirs&state=xyz',
    '/app?code=theirs&state=',
    `/app?code=theirs&state=${STATE}x`,
    `/app?code=theirs&state=${STATE.slice(0, -1)}`,
    `/app?code=theirs&mystate=${STATE}`,
    `/app?code=theirs#state=${STATE}`,
    `/app?error=theirs`,
  ])('C13 leaves %s alone', (path) => {
    arrive(path, { mine: 1 })
    expect(takeCallback()).toBeUndefined()
    expect(location.href).toBe(`https://app.example${path}`)
    expect(history.state).toEqual({ mine: 1 })
  })

  describe('P02 a denial without state', () => {
    const other = STATE.replace('s', 't')
    interface Login {
      endsIn?: number
      verifier?: string
      site?: string
      callbackPath?: string
    }
    const begin = (
      state = STATE,
      { endsIn = 60_000, verifier = 'v', site = 'site', callbackPath = '/app' }: Login = {},
    ) => writeTransaction(state, [Date.now() + endsIn, verifier, site, 'api', '/', '', '', callbackPath, ''])
    const isOwn = ([, , site]: Transaction) => site === 'site'
    beforeEach(() => localStorage.clear())

    it('is that of the newest login whose callback is this page, and ends none', () => {
      begin()
      begin(other, { endsIn: 90_000 })
      begin(STATE.replace('s', 'u'), { endsIn: 99_000, site: 'other site' })
      begin(STATE.replace('s', 'x'), { endsIn: 99_000, callbackPath: '/other' })
      begin(STATE.replace('s', 'y'), { endsIn: 99_000, verifier: '' })
      arrive('/app?q=1&error=access_denied&error_description=No')
      expect(takeCallback(isOwn)).toMatchObject({ error: 'access_denied', state: other })
      expect(location.href).toBe('https://app.example/app?q=1')
      expect(pendingLogins()).toHaveLength(5)
    })

    it.each([
      ['/app?error=access_denied', 'no login', {}, false],
      ['/app?error=access_denied', 'a login that has ended', { endsIn: -1 }, true],
      ['/other?error=access_denied', 'a login with another callback', {}, true],
      ['/app?error=server_error', 'another error', {}, true],
      ['/app?error=access_denied&state=xyz', 'a state of another library', {}, true],
      ['/app?error=access_denied&state=', 'an empty state', {}, true],
      ['/app?error=access_denied&code=x', 'a code', {}, true],
      ['/app?error=access_denied&error=access_denied', 'two errors', {}, true],
      ['/app#error=access_denied', 'a fragment', {}, true],
    ] as const)('C13 is left alone: %s, with %s', (path, _, changes, pending) => {
      if (pending) begin(STATE, changes)
      arrive(path)
      expect(takeCallback(isOwn)).toBeUndefined()
      expect(location.href).toBe(`https://app.example${path}`)
    })
  })
})
