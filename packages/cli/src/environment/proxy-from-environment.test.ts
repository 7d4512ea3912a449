import { expect, it } from 'vitest'
import { readProxies } from './proxy-from-environment.js'

it('S03 reads the proxies of the environment, in lower case first', () => {
  expect(readProxies({})).toBeNull()
  expect(readProxies({ NO_PROXY: 'a.example', HTTPS_PROXY: '' })).toBeNull()
  expect(
    readProxies({ HTTPS_PROXY: 'http://upper:1', https_proxy: 'http://lower:2', NO_PROXY: 'a.example' }),
  ).toEqual({ httpProxy: '', httpsProxy: 'http://lower:2', noProxy: 'a.example' })
  expect(readProxies({ HTTP_PROXY: 'proxy.example:3128' })).toMatchObject({
    httpProxy: 'http://proxy.example:3128',
  })
})

it.each(['http://', 'socks5://proxy.example', 'http://user:secret@proxy example'])(
  'S03 refuses %s, and does not quote it',
  (HTTPS_PROXY) => {
    expect(() => readProxies({ HTTPS_PROXY })).toThrow(
      expect.objectContaining({
        code: 'config_invalid',
        message: 'HTTPS_PROXY must be the URL of a proxy, such as http://proxy.example:3128.',
      }),
    )
  },
)
