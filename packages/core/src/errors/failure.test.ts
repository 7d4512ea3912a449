import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { ERROR_CODES } from '../../../../test/helpers/error-codes.js'
import * as long from './failure.js'
import * as short from './failure-short.js'
import { MESSAGES, RULES } from './messages.js'
import { OpenRouteError } from './open-route-error.js'

const HELP = 'https://openroute.cn/keys'

describe.each([
  ['for developers', long],
  ['for visitors', short],
])('failure %s', (_, { failure, refuse, invalidOption }) => {
  it.each(ERROR_CODES)('makes an error of %s, and throws it', (code) => {
    expect(failure(code)).toBeInstanceOf(OpenRouteError)
    expect(failure(code)).toMatchObject({ code, retryable: false })
    expect(() => refuse(code, HELP)).toThrow(expect.objectContaining({ code, helpUrl: HELP }))
  })

  it('names the option that is wrong', () => {
    expect(invalidOption('key.limit', 'limit')).toMatchObject({
      code: 'config_invalid',
      message: expect.stringContaining('key.limit'),
    })
  })
})

describe('messages', () => {
  it('say what to do next, and where', () => {
    expect(long.failure('exchange_outcome_unknown', HELP).message).toContain(HELP)
    for (const message of Object.values(MESSAGES)) expect(message).toMatch(/^\p{Lu}.*\.$/u)
  })

  it('say of a wrong option what it must be', () => {
    for (const [rule, text] of Object.entries(RULES))
      expect(long.invalidOption('it', rule).message).toBe(`it must be ${text}.`)
    expect(long.invalidOption('key.limits', 'limits').message).toContain('an option that exists')
  })
})

it('the package gives browsers in production the short ones, and everybody else the long ones', () => {
  const { imports } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))
  expect(imports['#failure']).toEqual({
    node: './dist/errors/failure.js',
    development: './dist/errors/failure.js',
    default: './dist/errors/failure-short.js',
  })
  expect(Object.keys(short).sort()).toEqual(Object.keys(long).sort())
})
