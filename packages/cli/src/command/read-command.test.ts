import { openroute, openrouter } from '@openroute-kit/core'
import { describe, expect, it } from 'vitest'
import { readCommand } from './read-command.js'
import { UsageError } from './usage-error.js'

const read = (args: string[], env: NodeJS.ProcessEnv = {}, stdoutIsTerminal = false) =>
  readCommand(args, env, { stdoutIsTerminal, version: '1.2.3' })

describe('the arguments of openroute', () => {
  it('are all optional if the output is not a terminal', () => {
    expect(read([])).toEqual({
      appName: 'OpenRoute CLI',
      provider: openroute,
      key: {},
      headless: false,
      openBrowser: true,
      keyFile: null,
    })
  })

  it('may begin with the command login, and with no other', () => {
    expect(read(['login', '--app', 'My tool'])).toMatchObject({ appName: 'My tool' })
    expect(() => read(['logout'])).toThrow(UsageError)
    expect(() => read(['login', 'login'])).toThrow(UsageError)
  })

  it('set the file for the key, and its options', () => {
    const limits = ['--limit', '2.5', '--limit-reset', 'daily', '--expires-at', '2999-01-01T00:00Z']
    expect(
      read(['-a', 'My tool', '--headless', '--no-open', '--key-file', 'k', ...limits], {}, true),
    ).toEqual({
      appName: 'My tool',
      provider: openroute,
      key: { limit: 2.5, limitReset: 'daily', expiresAt: '2999-01-01T00:00Z' },
      headless: true,
      openBrowser: false,
      keyFile: 'k',
    })
  })

  it('must include --print-key before a key is shown on a terminal', () => {
    expect(() => read([], {}, true)).toThrow(UsageError)
    expect(read(['--print-key'], {}, true)).toMatchObject({ keyFile: null })
    expect(read(['--key-file', 'k'], {}, true)).toMatchObject({ keyFile: 'k' })
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
    ['--key-file', ['--key-file', 'k', '--print-key']],
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
    expect(read(['--help'], {}, true)).toContain('--headless')
    expect(read(['-v'], {}, true)).toBe('1.2.3\n')
  })
})
