import { describe, expect, it } from 'vitest'
import { ERROR_CODES } from '../../../../test/helpers/error-codes.js'
import { describeError } from './describe-error.js'
import type { OpenRouteErrorCode } from './error-code.js'

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
