import { describe, expect, it } from 'vitest'
import { defineProvider } from './define-provider.js'

const url = 'https://gateway.example'

describe('defineProvider', () => {
  it('derives pages from the site and drops trailing slashes', () => {
    expect(defineProvider({ id: 'mine', siteUrl: `${url}//`, apiUrl: `${url}/api/v1/` })).toEqual({
      id: 'mine',
      name: 'mine',
      siteUrl: url,
      apiUrl: `${url}/api/v1`,
      authorizeUrl: `${url}/auth`,
      keysUrl: `${url}/keys`,
    })
  })

  it('takes pages that lie elsewhere', () => {
    const pages = { authorizeUrl: 'https://login.example/consent', keysUrl: `${url}/settings/keys` }
    expect(defineProvider({ id: 'mine', name: 'Mine', siteUrl: url, apiUrl: url, ...pages })).toMatchObject({
      name: 'Mine',
      ...pages,
    })
  })

  it('takes a gateway on this machine', () => {
    const { authorizeUrl } = defineProvider({
      id: 'local',
      siteUrl: 'http://localhost:4010',
      apiUrl: 'http://127.0.0.1:4010/api/v1',
    })
    expect(authorizeUrl).toBe('http://localhost:4010/auth')
  })

  it('S18 takes other addresses for browsers than for servers, over http when it is asked for', () => {
    const options = {
      id: 'emulator',
      siteUrl: 'http://localhost:4010',
      apiUrl: 'http://emulator:4010/api/v1',
    }
    expect(() => defineProvider(options)).toThrow(
      expect.objectContaining({ code: 'config_invalid', message: expect.stringContaining('insecure: true') }),
    )
    const provider = defineProvider({ ...options, insecure: true })
    expect(provider).toMatchObject({ ...options, authorizeUrl: 'http://localhost:4010/auth', insecure: true })
    expect(defineProvider(provider)).toEqual(provider)
  })

  const mine = { id: 'mine', siteUrl: url, apiUrl: url }

  it('P08 expresses where a provider differs, and keeps it in a copy', () => {
    const options = {
      ...mine,
      authorizeUrl: 'https://api.gateway.example/v1/auth',
      keysUrl: null,
      activityUrl: `${url}/usage/{id}`,
      callbackPorts: [443, 3000],
      attribution: { title: ['X-App'] },
    }
    const provider = defineProvider(options)
    expect(provider).toMatchObject({ ...options, keysUrl: url, keyUrl: null })
    expect(defineProvider(provider)).toEqual(provider)
    expect(Object.isFrozen(provider.callbackPorts)).toBe(true)
  })

  it.each([
    ['keyUrl', `${url}/keys`],
    ['keyUrl', '/keys/{id}'],
    ['keyUrl', 'http://gateway.example/{id}'],
    ['keyUrl', 'javascript:alert("{id}")'],
    ['activityUrl', ''],
    ['callbackPorts', []],
    ['callbackPorts', [0]],
    ['callbackPorts', ['443']],
    ['callbackPorts', [70_000]],
    ['attribution', { title: ['x y'] }],
    ['attribution', { title: ['Authorization'] }],
    ['attribution', { url: ['Content-Type'] }],
    ['attribution', { categories: [''] }],
    // Without types, anything may come, such as a variable of the environment.
    ['keyUrl', 5],
    ['callbackPorts', '443'],
    ['callbackPorts', { length: 1, 0: 443 }],
    ['attribution', 'X-Title'],
    ['attribution', true],
    ['attribution', { title: 'X-Title' }],
    ['attribution', { title: null }],
    ['attribution', { title: [5] }],
    ['attribution', { titel: ['X-Title'] }],
    ['attribution', { title: ['Sec-Fetch-Site'] }],
    ['attribution', { title: ['Proxy-Authorization'] }],
    ['attribution', { title: ['__proto__'] }],
    ['name', ''],
    ['name', 5],
    ['name', null],
    ['name', 'a\r\nb'],
    ['id', undefined],
    ['id', 5],
  ])('P08 refuses as %s %j, and names the option', (option, wrong) => {
    expect(() => defineProvider({ ...mine, [option]: wrong })).toThrow(
      expect.objectContaining({ code: 'config_invalid', message: expect.stringContaining(option) }),
    )
  })

  it('P08 copies and freezes the names of headers', () => {
    const title = ['X-App']
    const { attribution } = defineProvider({ ...mine, attribution: { title } })
    title.push('X-Other')
    expect(attribution).toEqual({ title: ['X-App'] })
    expect(Object.isFrozen(attribution?.title)).toBe(true)
    expect(defineProvider({ ...mine, attribution: { title: [] } }).attribution).toEqual({ title: [] })
  })

  it('is frozen', () => {
    expect(Object.isFrozen(defineProvider({ id: 'mine', siteUrl: url, apiUrl: url }))).toBe(true)
  })

  const WRONG_URLS = ['http://api.example', 'https://a@b', `${url}?x=1`, `${url}/?`, `${url}#x`, '/api', '']
  const OPTIONS = ['siteUrl', 'apiUrl', 'authorizeUrl', 'keysUrl']
  it.each(OPTIONS.flatMap((option) => WRONG_URLS.map((wrong) => [option, wrong])))(
    'A13 refuses as %s %j',
    (option, wrong) => {
      const options = { id: 'mine', siteUrl: url, apiUrl: url, [option as string]: wrong }
      if (wrong === `${url}/?`) expect(JSON.stringify(defineProvider(options))).not.toContain('?')
      else expect(() => defineProvider(options)).toThrow(expect.objectContaining({ code: 'config_invalid' }))
    },
  )

  it.each(['', 'Mine', 'a b', '-a', '../a', 'a'.repeat(33), 'a\n'])('refuses the id %j', (id) => {
    expect(() => defineProvider({ id, siteUrl: url, apiUrl: url })).toThrow(
      expect.objectContaining({ code: 'config_invalid' }),
    )
  })
})
