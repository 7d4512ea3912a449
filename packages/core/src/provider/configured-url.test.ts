import { describe, expect, it } from 'vitest'
import { configuredUrl, isLoopback } from './configured-url.js'

describe('configuredUrl', () => {
  it.each([
    'https://app.example',
    'https://app.example:8443/a?b=c',
    'http://localhost:3000',
    'http://[::1]/',
  ])('takes %s', (value) => {
    expect(configuredUrl('baseUrl', value).href).toBe(new URL(value).href)
  })

  it.each([
    'http://api.example',
    'http://10.0.0.1',
    'http://127.0.0.2',
    'http://localhost.example',
    'https://a@b.example',
    'https://a:b@c.example',
    'https://a.example/#x',
    'https://a.example/#',
    'ftp://a.example',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'data:text/html,x',
    'a.example',
    '//a.example',
    '',
    undefined,
    null,
  ])('A13 refuses %s, naming the option and not its value', (value) => {
    try {
      configuredUrl('baseUrl', value as string)
    } catch (error) {
      expect(error).toMatchObject({ code: 'config_invalid', message: expect.stringContaining('baseUrl') })
      return
    }
    expect.unreachable()
  })
})

it.each([
  ['http://localhost:1', true],
  ['http://127.0.0.1', true],
  ['http://[::1]:1', true],
  ['http://127.0.0.1.example', false],
  ['http://0.0.0.0', false],
  ['http://192.168.0.1', false],
])('isLoopback(%s) is %s', (url, expected) => {
  expect(isLoopback(new URL(url))).toBe(expected)
})
