import { createHash } from 'node:crypto'
import { expect, it } from 'vitest'
import { openroute } from '../provider/presets.js'
import { keyId, keyLinks } from './key-links.js'

const key = 'sk-or-v1-0123456789abcdef'
const id = createHash('sha256').update(key).digest('hex')

it('names a key by the lowercase hex SHA-256 of the whole key', async () => {
  expect(await keyId(key)).toBe(id)
  expect(await keyId('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad')
})

it.each([{ key }, { keyId: id }])('links the pages of docs/protocol.md §4 from %j', async (from) => {
  expect(await keyLinks({ provider: openroute, ...from })).toEqual({
    settings: `https://openroute.cn/keys/${id}`,
    logs: `https://openroute.cn/logs?api_key_hash=${id}`,
  })
})
