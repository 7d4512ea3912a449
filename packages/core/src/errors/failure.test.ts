import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { ERROR_CODES } from '../../../../test/helpers/error-codes.js'
import { ERROR_MESSAGES } from './error-messages.js'
import { ERROR_TABLE } from './error-table.js'
import * as long from './failure.js'
import * as short from './failure-short.js'
import { OpenRouteError } from './open-route-error.js'
import { OPTION_RULES } from './option-rules.js'

const HELP = 'https://openroute.cn/keys'

describe.each([
  ['for developers', long],
  ['for visitors', short],
])('failure %s', (_, { failure, refuse, invalidOption }) => {
  it.each(ERROR_CODES)('makes an error of %s, and throws it', (code) => {
    expect(failure(code)).toBeInstanceOf(OpenRouteError)
    expect(failure(code).code).toBe(code)
    expect(() => refuse(code, { helpUrl: HELP })).toThrow(expect.objectContaining({ code, helpUrl: HELP }))
  })

  it('takes what is more specific than the table', () => {
    const extra = { message: 'Wait.', status: 503, retryable: false, retryAfter: 7 }
    expect(failure('rate_limited', extra)).toMatchObject({ code: 'rate_limited', ...extra })
  })

  it('has a message where its caller has none', () => {
    expect(failure('code_rejected', { message: undefined }).message).toBe(failure('code_rejected').message)
    expect(failure('code_rejected').message).not.toBe('')
  })

  it('names the option that is wrong', () => {
    expect(invalidOption('key.limit', 'limit')).toMatchObject({
      code: 'config_invalid',
      message: expect.stringContaining('key.limit'),
    })
  })
})

describe('failure for developers', () => {
  it.each(ERROR_CODES)('takes status, message and retryable of %s from the table', (code) => {
    expect(long.failure(code)).toMatchObject({
      retryable: ERROR_TABLE[code].retryable ?? false,
      status: ERROR_TABLE[code].status,
      message: ERROR_MESSAGES[code],
    })
  })

  it('says what to do next, and where', () => {
    expect(long.failure('exchange_outcome_unknown', { helpUrl: HELP }).message).toContain(HELP)
    for (const message of Object.values(ERROR_MESSAGES)) expect(message).toMatch(/^\p{Lu}.*\.$/u)
  })

  it('says what a wrong option must be', () => {
    for (const [rule, text] of Object.entries(OPTION_RULES))
      expect(long.invalidOption('it', rule).message).toBe(`it must be ${text}.`)
    expect(long.invalidOption('key.limits', 'limits').message).toContain('an option that exists')
  })
})

it('the package gives the short ones to production bundles for browsers, and the long ones to everything else', () => {
  const { imports } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))
  const [full, brief] = ['./dist/errors/failure.js', './dist/errors/failure-short.js']
  const { browser, ...others } = imports['#failure']
  expect(browser).toBe(brief)
  expect([...new Set(Object.values(others))]).toEqual([full])
  // The first one that a bundler knows counts, and those for edge runtimes know "browser" too.
  const conditions = Object.keys(imports['#failure'])
  for (const runtime of ['node', 'workerd', 'edge-light', 'deno', 'bun', 'development'])
    expect(conditions.indexOf(runtime)).toBeLessThan(conditions.indexOf('browser'))
  expect(Object.keys(short).sort()).toEqual(Object.keys(long).sort())
})
