import { createHash } from 'node:crypto'
import { expect, it } from 'vitest'
import { defineProvider } from '../provider/define-provider.js'
import { eurouter, openroute, openrouter, therouter } from '../provider/presets.js'
import { keyId, keyLinks } from './key-links.js'

const key = 'sk-or-v1-0123456789abcdef'
const id = createHash('sha256').update(key).digest('hex')

it('names a key by the lowercase hex SHA-256 of the whole key', async () => {
  expect(await keyId(key)).toBe(id)
  expect(await keyId('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad')
})

it.each([{ key }, { keyId: id }])('links the pages of docs/protocol.md §4 from %j', async (from) => {
  expect(await keyLinks({ provider: openrouter, ...from })).toEqual({
    settings: `https://openrouter.ai/keys/${id}`,
    logs: `https://openrouter.ai/logs?api_key_hash=${id}`,
  })
})

it.each([openroute, therouter, eurouter])(
  'P07 links the website of $name, whose pages for keys are not documented',
  async (provider) => {
    const { siteUrl } = provider
    expect(await keyLinks({ provider, keyId: id })).toEqual({ settings: siteUrl, logs: siteUrl })
    expect(provider.keysUrl).toBe(siteUrl)
  },
)

it.each([
  [{}, 'https://x.example/keys/ID', 'https://x.example/logs?api_key_hash=ID'],
  [{ keyUrl: null }, 'https://x.example/keys', 'https://x.example/logs?api_key_hash=ID'],
  [{ activityUrl: null }, 'https://x.example/keys/ID', 'https://x.example/keys'],
  [{ keysUrl: null, activityUrl: null }, 'https://x.example', 'https://x.example'],
  [{ keysUrl: null }, 'https://x.example', 'https://x.example'],
  [
    { keysUrl: null, activityUrl: 'https://x.example/usage/{id}' },
    'https://x.example',
    'https://x.example/usage/ID',
  ],
  [
    { keysUrl: 'https://x.example/list', keyUrl: 'https://x.example/key?id={id}' },
    'https://x.example/key?id=ID',
    'https://x.example/logs?api_key_hash=ID',
  ],
])(
  'P07 P08 links the pages that %j has, or else its list of keys, or its website',
  async (pages, settings, logs) => {
    const provider = defineProvider({
      id: 'x',
      siteUrl: 'https://x.example',
      apiUrl: 'https://x.example/v1',
      ...pages,
    })
    const expected = { settings: settings.replace('ID', id), logs: logs.replace('ID', id) }
    expect(await keyLinks({ provider, keyId: id })).toEqual(expected)
    expect(await keyLinks({ provider: defineProvider(provider), keyId: id })).toEqual(expected)
  },
)
