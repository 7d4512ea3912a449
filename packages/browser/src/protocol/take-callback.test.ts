// @vitest-environment happy-dom
// @vitest-environment-options {"url":"https://app.example/app"}
import { afterEach, describe, expect, it } from 'vitest'
import { takeCallback } from './take-callback.js'

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
})
