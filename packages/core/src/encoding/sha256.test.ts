import { expect, it } from 'vitest'
import * as web from './sha256.js'
import * as node from './sha256-with-node.js'

it.each(Object.entries({ web, node }))(
  'hashes text as FIPS 180-4 does: %s',
  async (_, { sha256Hex, sha256Base64url }) => {
    expect(await sha256Hex('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad')
    expect(await sha256Base64url('abc')).toBe('ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0')
  },
)

it.each(['', 'é', '聊天 🙂', '\ud800', 'x'.repeat(100_000)])('hashes the same in both: %#', async (text) => {
  expect(await web.sha256Hex(text)).toBe(await node.sha256Hex(text))
  expect(await web.sha256Base64url(text)).toBe(await node.sha256Base64url(text))
})
