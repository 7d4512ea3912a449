import { expect, it } from 'vitest'
import { checkDenial } from './check-denial.js'
import { splitCallback } from './split-callback.js'

const issuer = 'https://provider.example'
const check = (query: string) => checkDenial(splitCallback(`?${query}`)[0], issuer)

it.each([
  ['error=access_denied', 'access_denied'],
  ['error=access_denied&error_description=no&tab=1', 'access_denied'],
  ['error=access_denied&iss=https://provider.example/', 'access_denied'],
  ['error=server_error', 'provider_refused'],
  ['error=', 'provider_refused'],
  ['error=access_denied&iss=https://other.example', 'issuer_mismatch'],
])('P02 recognises a denial without state: ?%s', (query, code) => {
  expect(check(query)).toBe(code)
})

it.each([
  'code=abc',
  'tab=1',
  '',
  'error=access_denied&state=',
  'error=access_denied&state=or-abcdefghijklmnopqrstuvwxyz012345',
  'error=access_denied&state=x',
  'error=access_denied&code=abc',
  'error=a&error=b',
  'error[]=access_denied',
])('P02 A16 leaves to others what has a state, or no single error: ?%s', (query) => {
  expect(check(query)).toBeUndefined()
})
