import { describe, expect, it } from 'vitest'
import { ERROR_CODES } from '../../../../test/helpers/error-codes.js'
import { describeError, pickLocale } from './describe-error.js'
import type { OpenRouteErrorCode } from './open-route-error.js'

const CHINESE = /\p{Script=Han}/u

describe('describeError', () => {
  it.each(ERROR_CODES)('has a sentence in each language for %s', (code) => {
    const english = describeError(code, 'en')
    const chinese = describeError(code, 'zh-CN')
    expect(english).toMatch(/^\p{Lu}.*\.$/u)
    expect(english).not.toMatch(CHINESE)
    expect(chinese).toMatch(/。$/)
    expect(chinese).toMatch(CHINESE)
  })

  it.each(['constructor', '__proto__', 'toString', 'insufficient_quota', ''])(
    'has a sentence for the foreign code %j too',
    (code) => {
      for (const locale of ['en', 'zh-CN'] as const)
        expect(describeError(code as OpenRouteErrorCode, locale)).toBe(
          describeError('internal_error', locale),
        )
    },
  )
})

it.each<[string | string[], string]>([
  ['zh-CN,zh;q=0.9,en;q=0.8', 'zh-CN'],
  ['en-US,en;q=0.9,zh;q=0.8', 'en'],
  ['fr-FR, zh-TW;q=0.9, en;q=0.8', 'zh-CN'],
  ['ZH', 'zh-CN'],
  ['zh_CN.UTF-8', 'zh-CN'],
  ['zh-Hans-CN', 'zh-CN'],
  ['zha,fr', 'en'],
  ['eng,zh', 'zh-CN'],
  ['', 'en'],
  ['*', 'en'],
  [['de', 'zh-CN', 'en'], 'zh-CN'],
  [['de', 'en-GB', 'zh-CN'], 'en'],
  [[], 'en'],
])('pickLocale(%j) is %s', (tags, expected) => {
  expect(pickLocale(tags)).toBe(expected)
})
