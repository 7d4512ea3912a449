import type { Request } from 'express'
import { describe, expect, it } from 'vitest'
import { translatorFor } from './translator.js'

const t = (language: string) => translatorFor({ headers: { 'accept-language': language } } as Request)

describe('money', () => {
  it.each([
    [0, '$0.00'],
    [5, '$5.00'],
    [1234.5, '$1,234.50'],
    [0.1, '$0.10'],
    [0.05, '$0.05'],
    [0.0512, '$0.0512'],
    [0.09999999, '$0.10'],
    [0.0001, '$0.0001'],
    [0.00003, '$0.00003'],
    [0.0000123, '$0.000012'],
    [1e-12, '$0.000000000001'],
  ])('formats %d as %s, in both languages', (dollars, text) => {
    for (const language of ['en', 'zh-CN']) expect(t(language).money(dollars)).toBe(text)
  })

  it('shows no amount above zero as zero', () => {
    for (let dollars = 1; dollars > 1e-18; dollars /= 3)
      expect(t('en').money(dollars)).not.toMatch(/^\$0\.0*$/)
  })
})
