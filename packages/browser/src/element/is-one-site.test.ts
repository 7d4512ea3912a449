import { expect, it } from 'vitest'
import { isOneSite } from './is-one-site.js'

const REAL = ['https://openroute.cn', 'https://api.openroute.cn/api/v1'] as const
const SPLIT = [
  // The victim's site with an API of strangers, and a stranger's consent page with the real API.
  ...[
    'https://evil.example/v1',
    'https://notopenroute.cn/v1',
    'https://api.notopenroute.cn/v1',
    'https://openroute.cn.evil.example/v1',
    'https://api.openroute.cn.evil.example/v1',
    'https://openroute.cn./v1',
    'https://api.openroute.cn./v1',
    'https://openroute.cn:8443/v1',
    'https://api.openroute.cn:8443/v1',
    'https://evil.openroute.cn/v1',
    'https://api.evil.openroute.cn/v1',
    'https://api-openroute.cn/v1',
    'https://evil.example/https://openroute.cn',
    'https://evil.example/api.openroute.cn',
    'https://openroute。cn。evil.example/v1',
    'https://cn/v1',
    'http://localhost:4010/v1',
    'http://127.0.0.1/v1',
  ].map((apiUrl) => [REAL[0], apiUrl]),
  ...['https://evil.example', 'https://api.openroute.cn.evil.example', 'http://localhost:4010'].map(
    (siteUrl) => [siteUrl, REAL[1]],
  ),
  ['https://victim.github.io', 'https://evil.github.io'],
  ['https://github.io', 'https://evil.github.io'],
  ['https://www.openroute.cn', 'https://api.openroute.cn'],
  ['https://api.openroute.cn', 'https://openroute.cn'],
  ['http://localhost:4010', 'https://localhost.evil.example'],
  ['https://127.0.0.1', 'https://127.0.0.2'],
] as [string, string][]

it.each([
  ['https://gateway.example', 'https://gateway.example/api/v1'],
  ['https://gateway.example/app', 'https://api.gateway.example/v1'],
  ['https://gateway.example:8443', 'https://api.gateway.example:8443/v1'],
  ['https://GATEWAY.example', 'https://api.gateway.example:443/v1'],
  ['http://localhost:4010', 'http://127.0.0.1:4011/api/v1'],
  ['http://[::1]:4010', 'https://localhost/api/v1'],
])('F09 takes the site %s with the API %s', (siteUrl, apiUrl) => {
  expect(isOneSite(siteUrl, apiUrl)).toBe(true)
})

it.each(SPLIT)('F09 refuses the site %s with the API %s', (siteUrl, apiUrl) => {
  expect(isOneSite(siteUrl, apiUrl)).toBe(false)
})
