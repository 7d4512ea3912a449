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
    'http://app.localhost:3000',
    'http://a.b.localhost',
    'http://127.0.0.2',
    'http://127.1:80/x',
    'http://localhost.:3000',
    'http://app.localhost.',
    'http://[::ffff:127.0.0.1]:3000',
  ])('S18 takes %s, which is this machine', (value) => {
    expect(configuredUrl('baseUrl', value).href).toBe(new URL(value).href)
  })

  it.each(['true', 'false', '1', 1, {}])('S18 takes http for insecure: true only, not for %j', (insecure) => {
    expect(() => configuredUrl('apiUrl', 'http://emulator:4010', insecure as boolean)).toThrow(
      expect.objectContaining({ code: 'config_invalid' }),
    )
  })

  it.each(['http://emulator:4010', 'http://api.default.svc.cluster.local', 'http://10.0.0.1'])(
    'S18 takes %s only when it is asked for',
    (value) => {
      expect(configuredUrl('apiUrl', value, true).href).toBe(new URL(value).href)
      expect(() => configuredUrl('apiUrl', value)).toThrow(
        expect.objectContaining({
          code: 'config_invalid',
          message: expect.stringContaining('insecure: true'),
        }),
      )
      expect(() => configuredUrl('baseUrl', value)).toThrow(
        expect.objectContaining({ message: expect.not.stringContaining('insecure') }),
      )
    },
  )

  it.each([
    'http://a@emulator',
    'http://emulator/#x',
    'ftp://emulator',
    'javascript:alert(1)',
    'emulator:4010',
  ])('S18 refuses %s even then', (value) => {
    expect(() => configuredUrl('apiUrl', value, true)).toThrow(
      expect.objectContaining({ code: 'config_invalid' }),
    )
  })

  it.each([
    'http://api.example',
    'http://10.0.0.1',
    'http://localhost.example',
    'http://notlocalhost',
    'http://127.0.0.1.example',
    'http://localhost.example.',
    'http://.localhost',
    'http://localhost..',
    'http://[::ffff:10.0.0.1]',
    'http://[::]',
    'http://0.0.0.0',
    'http://a@x.localhost',
    'http://evil.example/x.localhost/',
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
  ['http://app.localhost', true],
  ['http://127.0.0.2', true],
  ['http://localhost.', true],
  ['http://[::ffff:127.1.2.3]', true],
  ['http://[::ffff:8.8.8.8]', false],
  ['http://notlocalhost', false],
  ['http://127.0.0.1.example', false],
  ['http://0.0.0.0', false],
  ['http://192.168.0.1', false],
])('isLoopback(%s) is %s', (url, expected) => {
  expect(isLoopback(new URL(url))).toBe(expected)
})
