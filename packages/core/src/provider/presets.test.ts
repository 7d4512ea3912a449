import { expect, it } from 'vitest'
import { eurouter, openroute, openrouter, therouter } from './presets.js'

it('knows the URLs of the four providers', () => {
  expect([openroute, openrouter, therouter, eurouter]).toEqual([
    {
      id: 'openroute',
      name: 'OpenRoute',
      siteUrl: 'https://openroute.cn',
      apiUrl: 'https://api.openroute.cn/api/v1',
      authorizeUrl: 'https://openroute.cn/auth',
      keysUrl: 'https://openroute.cn/keys',
    },
    {
      id: 'openrouter',
      name: 'OpenRouter',
      siteUrl: 'https://openrouter.ai',
      apiUrl: 'https://openrouter.ai/api/v1',
      authorizeUrl: 'https://openrouter.ai/auth',
      keysUrl: 'https://openrouter.ai/keys',
    },
    {
      id: 'therouter',
      name: 'TheRouter',
      siteUrl: 'https://therouter.ai',
      apiUrl: 'https://api.therouter.ai/v1',
      authorizeUrl: 'https://therouter.ai/auth',
      keysUrl: 'https://therouter.ai/keys',
    },
    {
      id: 'eurouter',
      name: 'EUrouter',
      siteUrl: 'https://eurouter.ai',
      apiUrl: 'https://api.eurouter.ai/api/v1',
      authorizeUrl: 'https://api.eurouter.ai/api/v1/auth',
      keysUrl: 'https://eurouter.ai/keys',
    },
  ])
})
