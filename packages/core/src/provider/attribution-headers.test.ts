import { expect, it } from 'vitest'
import { attributionHeaders } from './attribution-headers.js'
import { defineProvider } from './define-provider.js'
import { eurouter, openroute, openrouter, therouter } from './presets.js'

const app = { url: 'https://app.example', name: 'My app', categories: ['cli-agent', 'chat'] }
const url = 'https://gateway.example'

it.each([
  openroute,
  openrouter,
  therouter,
  eurouter,
  defineProvider({ id: 'mine', siteUrl: url, apiUrl: url }),
])('P04 sends the newer title next to the older one to $name', (provider) => {
  expect(attributionHeaders(provider, app)).toEqual({
    'http-referer': 'https://app.example',
    'x-openrouter-title': 'My app',
    'x-title': 'My app',
    'x-openrouter-categories': 'cli-agent,chat',
  })
})

it('P04 P08 uses the header names of the provider', () => {
  const attribution = { url: [], title: ['X-App-Name'], categories: ['X-App-Kinds'] }
  const provider = defineProvider({ id: 'mine', siteUrl: url, apiUrl: url, attribution })
  expect(attributionHeaders(provider, app)).toEqual({
    'x-app-name': 'My app',
    'x-app-kinds': 'cli-agent,chat',
  })
})

it('P04 sends what is known only', () => {
  expect(attributionHeaders(openroute, {})).toEqual({})
  expect(attributionHeaders(openroute, { name: '', categories: [] })).toEqual({})
})

it.each(['聊天', 'Café', 'a\r\nx-evil: 1', 'a\tb', '\ud800', '😀'])(
  'P04 B17 encodes the name %j, since headers are Latin-1',
  (name) => {
    const headers = attributionHeaders(openroute, { name })
    expect(headers['x-title']).toMatch(/^[\w%.-]+$/)
    expect(() => new Headers(headers)).not.toThrow()
  },
)
