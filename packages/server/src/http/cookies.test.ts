import { OpenRouteError } from '@openroute-kit/core'
import { describe, expect, it } from 'vitest'
import { cookieName, isRepeated, readCookies, setCookie } from './cookies.js'

const read = (header: string | undefined) =>
  Object.fromEntries(readCookies(header, (name) => name !== 'other'))

describe('readCookies', () => {
  it('reads the cookies whose names match, in the browser’s order', () => {
    expect(read('a=1; other=2;b=3 ;c=4=5')).toEqual({ a: '1', b: '3', c: '4=5' })
    expect(read(undefined)).toEqual({})
    expect(read('; =; novalue; a=')).toEqual({ '': '', a: '' })
  })

  it('B05 ignores a name that occurs twice, in any order', () => {
    expect(read('a=1; b=2; a=3')).toEqual({ b: '2' })
    expect(read('a=1; a=1')).toEqual({})
    expect(read('a=1; a=; a=3')).toEqual({})
  })

  it.each(['\u00a0', '\u0085', '\ufeff', '\v', '\f'])(
    'B05 treats a name after %j as another name',
    (blank) => {
      expect(read(`${blank}__Host-a=1; b${blank}=2; c=3`)).toEqual({
        [`${blank}__Host-a`]: '1',
        [`b${blank}`]: '2',
        c: '3',
      })
      expect(read(' \t__Host-a\t =\t1 ')).toEqual({ '__Host-a': '1' })
    },
  )

  it('reads names such as __proto__ like any other', () => {
    expect([...readCookies('__proto__=1; constructor=2', () => true).keys()]).toEqual([
      '__proto__',
      'constructor',
    ])
  })
})

it('F25 reads a header of a million blanks once', () => {
  const blanks = '\t'.repeat(500_000)
  const header = `a${blanks}b${blanks}=1${blanks}2${blanks}; c=3`
  expect(read(header)).toMatchObject({ c: '3' })
  expect(isRepeated(header, 'c')).toBe(false)
})

describe('setCookie', () => {
  it('B06 sets every attribute except Domain', () => {
    expect(setCookie(cookieName('a', true), 'v', { secure: true, maxAge: 9.7 })).toBe(
      '__Host-a=v; Path=/; HttpOnly; Secure; SameSite=Lax; Max-Age=9',
    )
    expect(setCookie(cookieName('a', false), '', { secure: false, maxAge: 0 })).toBe(
      'a=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0',
    )
  })

  it('B13 throws before a browser would drop the cookie', () => {
    const options = { secure: true, maxAge: 1 }
    expect(() => setCookie('n', 'v'.repeat(4095), options)).not.toThrow()
    expect(() => setCookie('n', 'v'.repeat(4096), options)).toThrow(OpenRouteError)
  })
})
