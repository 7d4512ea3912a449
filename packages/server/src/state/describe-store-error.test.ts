import { expect, it } from 'vitest'
import { describeStoreError } from './describe-store-error.js'

it.each<[string, unknown, string]>([
  ['an error', new TypeError('client is closed.'), 'TypeError: client is closed'],
  [
    'an error with a code',
    Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }),
    'Error: ECONNREFUSED: refused',
  ],
  [
    'a failed connection to several addresses',
    new AggregateError([new Error('connect ECONNREFUSED ::1:6379'), new Error('other')], ''),
    'Error: connect ECONNREFUSED ::1:6379',
  ],
  ['several lines', new Error('\nno such table\nselect * from sessions'), 'Error: no such table'],
  ['a text', 'down', 'down'],
  ['nothing', undefined, 'undefined'],
])('describes %s in one line', (_, thrown, description) => {
  expect(describeStoreError(thrown)).toBe(description)
})

it.each([
  ['a session id', 'Key (sid)=(Q3x-LmN0pRsTuVwXyZaBcDeFgHiJkLmN) exists', 'Key (sid)=([redacted]) exists'],
  ['a uuid', 'no row 3f2504e0-4f89-41d3-9a0c-0305e82c3301', 'no row [redacted]'],
  ['a password', 'can’t reach redis://app:p4ss@10.0.0.7:6379', 'can’t reach redis://10.0.0.7:6379'],
  ['a key', 'value sk-or-v1-aaaaaaaaaaaa too long', 'value sk-[redacted] too long'],
])('B30 leaves out %s', (_, message, text) => {
  expect(describeStoreError(new Error(message))).toBe(`Error: ${text}`)
})

it('cuts a long message, in linear time', () => {
  expect(describeStoreError(new Error('a'.repeat(5_000_000)))).toHaveLength('Error: '.length + 201)
})
