import { expect, it } from 'vitest'
import { defineProvider } from './define-provider.js'
import { eurouter, openroute, openrouter, therouter } from './presets.js'

it('P07 P08 knows the URLs of the four providers', () => {
  expect([openroute, openrouter, therouter, eurouter]).toEqual([
    {
      id: 'openroute',
      name: 'OpenRoute',
      siteUrl: 'https://openroute.cn',
      apiUrl: 'https://api.openroute.cn/api/v1',
      authorizeUrl: 'https://openroute.cn/auth',
      keysUrl: 'https://openroute.cn',
      keyUrl: null,
      activityUrl: null,
    },
    {
      id: 'openrouter',
      name: 'OpenRouter',
      siteUrl: 'https://openrouter.ai',
      apiUrl: 'https://openrouter.ai/api/v1',
      authorizeUrl: 'https://openrouter.ai/auth',
      keysUrl: 'https://openrouter.ai/settings/keys',
      keyUrl: 'https://openrouter.ai/keys/{id}',
    },
    {
      id: 'therouter',
      name: 'TheRouter',
      siteUrl: 'https://therouter.ai',
      apiUrl: 'https://api.therouter.ai/v1',
      authorizeUrl: 'https://therouter.ai/auth',
      keysUrl: 'https://therouter.ai',
      keyUrl: null,
      activityUrl: null,
    },
    {
      id: 'eurouter',
      name: 'EUrouter',
      siteUrl: 'https://eurouter.ai',
      apiUrl: 'https://api.eurouter.ai/api/v1',
      authorizeUrl: 'https://api.eurouter.ai/api/v1/auth',
      keysUrl: 'https://eurouter.ai',
      keyUrl: null,
      activityUrl: null,
    },
  ])
})

it.each([
  'https://api.openroute.cn/api/v1',
  'https://openroute.cn/api/v1',
  'https://api.openroute.cn/v1',
  'https://openroute.cn/v1/',
])('P07 takes the base %s of OpenRoute’s documentation', (apiUrl) => {
  expect(defineProvider({ ...openroute, apiUrl })).toEqual({
    ...openroute,
    apiUrl: apiUrl.replace(/\/$/, ''),
  })
})
