import { openroute, openrouter } from '@openroute-kit/core'
import { describe, expect, it } from 'vitest'
import { readCommand } from './read-command.js'
import { UsageError } from './usage-error.js'

const read = (args: string[], env: NodeJS.ProcessEnv = {}) => readCommand(args, env)

describe('the arguments of openroute', () => {
  it('are all optional', () => {
    expect(read([])).toEqual({
      name: 'login',
      appName: 'OpenRoute CLI',
      provider: openroute,
      key: {},
      headless: false,
      openBrowser: true,
      port: null,
      keyFile: null,
      showKey: false,
      json: false,
      prefer: 'keyring',
    })
  })

  it('T05 may begin with a command; login is the default', () => {
    expect(read(['login', '--app', 'My tool'])).toMatchObject({ name: 'login', appName: 'My tool' })
    for (const name of ['whoami', 'env', 'links', 'models', 'logout'])
      expect(read([name, '--json'])).toMatchObject({ name, json: true })
    expect(read(['models', 'claude', 'opus'])).toMatchObject({ filter: 'claude opus' })
    expect(read(['env', '--shell', 'fish'])).toMatchObject({ shell: 'fish' })
    for (const wrong of [['login', 'login'], ['sing'], ['whoami', '--headless'], ['whoami', '--port', '1']])
      expect(() => read(wrong)).toThrow(UsageError)
  })

  it('T02 set the port, the file for the key, and its options', () => {
    const limits = ['--limit', '2.5', '--limit-reset', 'daily', '--expires-at', '2999-01-01T00:00Z']
    expect(
      read(['-a', 'My tool', '--port', '5150', '--no-open', '--key-file', 'k', ...limits]),
    ).toMatchObject({
      appName: 'My tool',
      key: { limit: 2.5, limitReset: 'daily', expiresAt: '2999-01-01T00:00Z' },
      openBrowser: false,
      port: 5150,
      keyFile: 'k',
    })
  })

  it('T05 choose where the key is kept', () => {
    expect(read(['whoami', '--store', 'file'])).toMatchObject({ prefer: 'file' })
    expect(read(['whoami'], { OPENROUTE_KEY_STORE: 'file' })).toMatchObject({ prefer: 'file' })
    expect(() => read(['whoami', '--store', 'paper'])).toThrow(UsageError)
  })

  it('choose the provider, whatever the environment says', () => {
    const urls = { OPENROUTE_SITE_URL: 'https://ai.example', OPENROUTE_API_URL: 'https://ai.example/v1' }
    expect(read(['whoami', '--provider', 'openrouter'], urls)).toMatchObject({ provider: openrouter })
  })

  it('include the provider from the environment', () => {
    expect(read([], { OPENROUTE_PROVIDER: 'openrouter' })).toMatchObject({ provider: openrouter })
    expect(read([], { OPENROUTE_PROVIDER: '' })).toMatchObject({ provider: openroute })
    const urls = { OPENROUTE_SITE_URL: 'https://ai.example', OPENROUTE_API_URL: 'https://ai.example/v1' }
    expect(read([], urls)).toMatchObject({
      provider: { authorizeUrl: 'https://ai.example/auth', apiUrl: 'https://ai.example/v1' },
    })
  })

  it.each<[string, string[], NodeJS.ProcessEnv?]>([
    ['--ap', ['--ap', 'x']],
    ['--app', ['--app', '']],
    ['--app', ['--app', 'a\nb']],
    ['--app', ['--app']],
    ['--limit ', ['--limit', '']],
    ['--limit ', ['--limit', '0x10']],
    ['--limit ', ['--limit', '0']],
    ['--limit-reset', ['--limit', '1', '--limit-reset', 'yearly']],
    ['--limit-reset', ['--limit-reset', 'daily']],
    ['--expires-at', ['--expires-at', '2001-01-01T00:00:00Z']],
    ['--key-file', ['--key-file', '']],
    ['--key-file', ['--key-file', 'k', '--show-key']],
    ['--json', ['--json', '--show-key']],
    ['--port', ['--port', '0']],
    ['--port', ['--port', '65536']],
    ['--port', ['--port', '0x50']],
    ['--port', ['--port', '1', '--headless']],
    ['--shell', ['env', '--shell', 'csh']],
    ['--provider', ['--provider', 'toString']],
    ['OPENROUTE_PROVIDER', [], { OPENROUTE_PROVIDER: 'toString' }],
    ['OPENROUTE_PROVIDER', [], { OPENROUTE_PROVIDER: 'openroute', OPENROUTE_SITE_URL: 'https://a.example' }],
    ['OPENROUTE_API_URL', [], { OPENROUTE_SITE_URL: 'https://a.example' }],
    [
      'OPENROUTE_API_URL', // A13
      [],
      { OPENROUTE_SITE_URL: 'https://a.example', OPENROUTE_API_URL: 'http://a.example' },
    ],
  ])('are refused in one sentence that names %s', (name, args, env = {}) => {
    expect(() => read(args, env)).toThrow(UsageError)
    expect(() => read(args, env)).toThrow(name)
  })

  it('A24 must not include a code, which is not repeated in the message', () => {
    for (const args of [['auth_code_canary'], ['--code', 'auth_code_canary'], ['--code=auth_code_canary']]) {
      expect(() => read(args)).toThrow(UsageError)
      expect(() => read(args)).not.toThrow(/canary/)
    }
  })

  it('show help or the version, whatever the other arguments are', () => {
    expect(read(['--help', '--limit', 'much'])).toEqual({ name: 'help' })
    for (const args of [
      ['env', '-h'],
      ['help', 'env'],
    ])
      expect(read(args)).toEqual({ name: 'help', about: 'env' })
    expect(read(['-v'])).toEqual({ name: 'version' })
  })
})
