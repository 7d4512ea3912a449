import type { OpenRouteErrorCode } from '../../packages/core/src/errors/error-code.js'

// What verifyCallback of core and finishLogin of browser must both refuse, with the same code. Queries are raw, as an attacker writes them.

export interface HostileCallback {
  title: string
  query: string
  /** The code of core's error, if it is not `state_mismatch`. */
  code?: OpenRouteErrorCode
  /** Whether the state is one of the kit's, so that a page treats it as a callback. */
  ours?: true
}

/** Queries that follow `state=<the state of the login>`. A15: `callback_invalid`. */
export const POLLUTED: readonly HostileCallback[] = [
  { title: 'code twice', query: 'code=abc&code=def' },
  { title: 'the same code twice', query: 'code=abc&code=abc' },
  { title: 'code[]', query: 'code[]=abc' },
  { title: 'code and code[]', query: 'code=abc&code[]=def' },
  { title: 'code[] and code', query: 'code[]=def&code=abc' },
  { title: 'code[0], encoded', query: 'code%5B0%5D=abc' },
  { title: 'code[a][b]', query: 'code=abc&code[a][b]=c' },
  { title: 'state twice', query: 'code=abc&state=x' },
  { title: 'state[]', query: 'code=abc&state[]=x' },
  { title: 'error twice', query: 'error=a&error=b' },
  { title: 'error[]', query: 'error[]=access_denied' },
  {
    title: 'iss twice',
    query: 'code=abc&iss=https://provider.example&iss=https://other.example',
  },
  { title: '10 kB of code', query: `code=${'a'.repeat(10_240)}` },
  { title: '2,049 characters of code', query: `code=${'a'.repeat(2049)}` },
  { title: 'CR and LF in the code', query: 'code=abc%0d%0aSet-Cookie:a=b' },
  { title: 'LF after the code', query: 'code=abc%0a' },
  { title: 'NUL in the code', query: 'code=a%00b' },
  { title: 'a blank in the code', query: 'code=a+b' },
  { title: 'letters beyond ASCII in the code', query: 'code=%E4%B8%AD' },
  { title: 'an empty code', query: 'code=' },
  { title: 'no code', query: 'x=y' },
  { title: 'code and error', query: 'code=abc&error=access_denied' },
  { title: 'code and an empty error', query: 'code=abc&error=' },
  { title: 'an empty code and an error', query: 'code=&error=access_denied' },
  { title: '"undefined" as code', query: 'code=undefined' },
  { title: 'error_description twice', query: 'code=abc&error_description=a&error_description=b' },
  { title: 'code twice and another issuer', query: 'code=abc&code=def&iss=https://other.example' },
]

/** Whole queries whose state is not that of the login. A01: `state_mismatch`, except a denial without state (P02). None may end the login. */
export const FOREIGN: readonly HostileCallback[] = [
  { title: 'no state', query: 'code=abc' },
  { title: 'an empty state', query: 'code=abc&state=' },
  {
    title: 'another state',
    query: 'code=abc&state=or-abcdefghijklmnopqrstuvwxyz012345',
    ours: true,
  },
  { title: '10 kB of state', query: `code=abc&state=${'a'.repeat(10_240)}` },
  { title: 'an error and no state', query: 'error=access_denied', code: 'access_denied' },
  { title: 'an error and a wrong state', query: 'error=access_denied&state=x' },
  {
    title: 'an error and another state',
    query: 'error=access_denied&state=or-abcdefghijklmnopqrstuvwxyz012345',
    ours: true,
  },
  { title: 'error, code and no state', query: 'error=server_error&code=abc' },
]

/** A16: the meaning of `error` once the state is valid. */
export const ERRORS: readonly [error: string, code: OpenRouteErrorCode][] = [
  ['access_denied', 'access_denied'],
  ['server_error', 'provider_refused'],
  ['', 'provider_refused'],
  ['a'.repeat(10_240), 'provider_refused'],
]

/** A12, RFC 9207: whether `iss` is that of `https://provider.example`. */
export const ISSUERS: readonly [issuer: string, right: boolean][] = [
  ['https://provider.example', true],
  ['https://provider.example/', true],
  ['https://other.example', false],
  ['https://provider.example//', false],
  ['https://provider.example.evil.example', false],
  ['http://provider.example', false],
  ['', false],
]

/** A11: seconds after its start at which a login can, or can no longer, be finished. */
export const AGES: readonly [seconds: number, inTime: boolean][] = [
  [0, true],
  [3599, true],
  [3601, false],
  [86_400, false],
]
