import { openrouter } from '@openroute-kit/core'
import { describe, expect, it } from 'vitest'
import { readConfig } from './config.js'
import { configWarnings } from './config-warnings.js'
import { ConfigError } from './read-env.js'

const SECRET = 'h3Xq0vYb7Zr2Lw9Kp4Nd6Tf8Gs1Jm5Qc'
const OTHER = 'Uo2Ei7Wy4Rt9Pa6Sl1Dk8Fj3Gh5Zx0Cv'
const PRODUCTION = {
  NODE_ENV: 'production',
  BASE_URL: 'https://chat.test',
  TRUST_PROXY: '1',
  OPENROUTE_PROVIDER: 'openroute',
  OPENROUTE_KIT_SECRET: SECRET,
  SESSION_SECRET: OTHER,
  REDIS_URL: 'redis://localhost:6379',
}

function refusalOf(env: Record<string, string>): string {
  try {
    readConfig(env)
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError)
    return (error as Error).message
  }
  throw new Error('accepted')
}

describe('readConfig in development', () => {
  it('needs nothing: loopback, an emulator, secrets made for this run', () => {
    const config = readConfig({})
    expect(config).toMatchObject({
      production: false,
      port: 3000,
      hosts: ['127.0.0.1', '::1'],
      baseUrl: 'http://localhost:3000',
      provider: { emulatorPort: 4010 },
      redisUrl: undefined,
      trustProxy: false,
    })
    expect(config.secrets.kit[0]).not.toBe(readConfig({}).secrets.kit[0])
    expect(configWarnings(config).join()).toContain('OPENROUTE_KIT_SECRET and SESSION_SECRET')
  })

  it('follows PORT in the base URL, and takes an empty variable as unset', () => {
    expect(readConfig({ PORT: '3100', BASE_URL: '', EMULATOR_PORT: '' }).baseUrl).toBe(
      'http://localhost:3100',
    )
  })

  it('takes a provider by name or by its two URLs', () => {
    expect(readConfig({ OPENROUTE_PROVIDER: 'openrouter' }).provider).toBe(openrouter)
    expect(
      readConfig({
        OPENROUTE_SITE_URL: 'http://localhost:4010',
        OPENROUTE_API_URL: 'http://localhost:4010/api/v1',
      }).provider,
    ).toMatchObject({ authorizeUrl: 'http://localhost:4010/auth' })
  })

  it('S18 takes an API at another address than the site, over http only when it is asked for', () => {
    const env = {
      OPENROUTE_SITE_URL: 'http://localhost:4010',
      OPENROUTE_API_URL: 'http://emulator:4010/api/v1',
    }
    expect(() => readConfig(env)).toThrow('OPENROUTE_INSECURE=true')
    expect(readConfig({ ...env, OPENROUTE_INSECURE: 'true' }).provider).toMatchObject({
      authorizeUrl: 'http://localhost:4010/auth',
      apiUrl: 'http://emulator:4010/api/v1',
    })
  })

  it('B09 reads several secrets, the newest first', () => {
    expect(readConfig({ OPENROUTE_KIT_SECRET: `${SECRET}, ${OTHER}` }).secrets.kit).toEqual([SECRET, OTHER])
  })

  it.each([
    ['PORT', { PORT: 'abc' }],
    ['PORT', { PORT: '70000' }],
    ['PORT', { PORT: '-1' }],
    ['EMULATOR_PORT', { EMULATOR_PORT: '4010x' }],
    ['EMULATOR_PORT', { PORT: '4010' }],
    ['BASE_URL', { BASE_URL: 'chat.test' }],
    ['BASE_URL', { BASE_URL: 'http://chat.test' }],
    ['BASE_URL', { BASE_URL: 'https://chat.test/path' }],
    ['HOST', { HOST: '0.0.0.0' }],
    ['OPENROUTE_PROVIDER', { OPENROUTE_PROVIDER: 'constructor' }],
    ['OPENROUTE_API_URL', { OPENROUTE_SITE_URL: 'https://openroute.test' }],
    [
      'OPENROUTE_API_URL',
      { OPENROUTE_SITE_URL: 'https://openroute.test', OPENROUTE_API_URL: 'http://openroute.test' },
    ],
    ['OPENROUTE_PROVIDER', { OPENROUTE_PROVIDER: 'openroute', OPENROUTE_SITE_URL: 'https://openroute.test' }],
    ['REDIS_URL', { REDIS_URL: 'localhost:6379' }],
    ['TRUST_PROXY', { TRUST_PROXY: 'true' }],
    ['TRUST_PROXY', { TRUST_PROXY: 'banana' }],
    ['METRICS_PORT', { METRICS_PORT: '3000' }],
    ['LOG_LEVEL', { LOG_LEVEL: 'loud' }],
    ['SESSION_SECRET', { SESSION_SECRET: 'short' }],
  ])('names %s when it is wrong', (name, env) => {
    expect(refusalOf(env as unknown as Record<string, string>)).toContain(name)
  })
})

it('names every problem, one a line', () => {
  const lines = refusalOf({
    PORT: 'abc',
    OPENROUTE_PROVIDER: 'nothing',
    SESSION_SECRET: SECRET,
    OPENROUTE_KIT_SECRET: SECRET,
    LOG_LEVEL: 'loud',
  }).split('\n')
  expect(lines).toHaveLength(4)
  for (const name of ['PORT', 'OPENROUTE_PROVIDER', 'SESSION_SECRET', 'LOG_LEVEL'])
    expect(lines.some((line) => line.includes(name))).toBe(true)
})

describe('readConfig in production', () => {
  it('takes a complete configuration', () => {
    expect(readConfig(PRODUCTION)).toMatchObject({ production: true, trustProxy: 1, logLevel: 'info' })
    expect(configWarnings(readConfig(PRODUCTION))).toEqual([])
  })

  it.each(['OPENROUTE_KIT_SECRET', 'SESSION_SECRET', 'REDIS_URL', 'OPENROUTE_PROVIDER'])(
    'E09 refuses to start without %s',
    (name) => {
      expect(refusalOf({ ...PRODUCTION, [name]: '' })).toContain(name)
    },
  )

  it.each([
    'x'.repeat(40),
    'please-change-me-please-change-me',
    'keyboard cat keyboard cat keyboard',
    'short',
  ])('E09 B08 refuses %s as a secret, without repeating it', (value) => {
    for (const name of ['OPENROUTE_KIT_SECRET', 'SESSION_SECRET']) {
      const message = refusalOf({ ...PRODUCTION, [name]: value })
      expect(message).toContain(name)
      if (value !== 'short') expect(message).not.toContain(value)
    }
  })

  it('refuses to reload pages', () => {
    expect(readConfig({ DEV_RELOAD: '1' }).devReload).toBe(true)
    expect(refusalOf({ ...PRODUCTION, DEV_RELOAD: '1' })).toContain('DEV_RELOAD')
  })

  it('B08 refuses one secret for two purposes', () => {
    expect(refusalOf({ ...PRODUCTION, SESSION_SECRET: SECRET })).toContain('differ')
  })

  it('takes a host that others can reach', () => {
    expect(readConfig({ ...PRODUCTION, HOST: '0.0.0.0' }).hosts).toEqual(['0.0.0.0'])
  })
})
