import type { OpenRouteErrorCode } from '@openroute-kit/core'
import { errorTraits, keyMayExist } from '@openroute-kit/core/internal'
import { describe, expect, it } from 'vitest'
import { ERROR_CODES } from '../../../../test/helpers/error-codes.js'
import { textOf } from './details/text-of-error.js'
import type { TextName, Texts } from './languages/text-names.js'
import { LOCALES as LANGUAGES } from './languages-bundled.js'
import { pickLocale } from './pick-locale.js'

const LOCALES = LANGUAGES as Record<string, Texts>
const ENGLISH = LOCALES.en as Required<Texts>
const NAMES = Object.keys(ENGLISH) as TextName[]
const places = (text: string) => text.split('{}').length - 1

describe('LOCALES', () => {
  it('are English, Chinese in both scripts, and Japanese', () => {
    expect(Object.keys(LOCALES)).toEqual(['en', 'zh-CN', 'zh-TW', 'ja'])
    expect(NAMES).toHaveLength(26)
  })

  it.each(Object.keys(LOCALES))(
    '%s has every text, of its own, with the same places for values',
    (locale) => {
      const texts = LOCALES[locale] as Required<Texts>
      expect(Object.keys(texts)).toEqual(NAMES)
      for (const name of NAMES) {
        expect(texts[name]?.trim(), name).toMatch(/./)
        expect(places(texts[name]), name).toBe(places(ENGLISH[name]))
        if (locale !== 'en') expect(texts[name], name).not.toBe(ENGLISH[name])
      }
    },
  )

  it('has no Simplified character in the Traditional texts, nor the other way round', () => {
    expect(Object.values(LOCALES['zh-TW'] as Texts).join('')).not.toMatch(
      /[录录续连认状态开务应设览标签页许钥记]/,
    )
    expect(Object.values(LOCALES['zh-CN'] as Texts).join('')).not.toMatch(
      /[錄續連認狀態開務應設覽標籤頁許鑰記]/,
    )
  })

  it('B34 says in each language that the key stays valid', () => {
    for (const [locale, word] of [
      ['en', 'stays valid'],
      ['zh-CN', '仍然有效'],
      ['zh-TW', '仍然有效'],
      ['ja', '有効なまま'],
    ] as const)
      expect(LOCALES[locale]?.note).toContain(word)
  })
})

it.each<[string[], string]>([
  [['en'], 'en'],
  [['en-GB', 'zh'], 'en'],
  [['EN'], 'en'],
  [['JA', 'en'], 'ja'],
  [['zh'], 'zh-CN'],
  [['zh-CN'], 'zh-CN'],
  [['ZH-cn'], 'zh-CN'],
  [['zh-SG'], 'zh-CN'],
  [['zh-Hans'], 'zh-CN'],
  [['zh-Hans-CN'], 'zh-CN'],
  [['zh-Hans-HK'], 'zh-CN'],
  [['zh-Hant'], 'zh-TW'],
  [['zh-Hant-CN'], 'zh-TW'],
  [['zh-TW'], 'zh-TW'],
  [['zh-tw'], 'zh-TW'],
  [['zh-HK'], 'zh-TW'],
  [['zh-MO'], 'zh-TW'],
  [['ja-JP'], 'ja'],
  [['fr', 'ja', 'en'], 'ja'],
  [['fr-FR', 'de'], 'en'],
  [['zha', 'fr'], 'en'],
  [['', 'ja'], 'ja'],
  [['constructor', 'ja'], 'ja'],
  [[], 'en'],
])('pickLocale(%j) is %s', (tags, expected) => {
  expect(pickLocale(tags)).toBe(expected)
})

it('pickLocale finds a language that the app brought, by its whole tag first', () => {
  try {
    LOCALES.fr = { login_with: 'Se connecter avec {}' }
    LOCALES['fr-CA'] = { login_with: 'Ouvrir une session avec {}' }
    expect(pickLocale(['fr-BE'])).toBe('fr')
    expect(pickLocale(['fr-CA'])).toBe('fr-CA')
  } finally {
    delete LOCALES.fr
    delete LOCALES['fr-CA']
  }
})

describe('textOf', () => {
  const OWN: Partial<Record<OpenRouteErrorCode, TextName>> = {
    access_denied: 'declined',
    cancelled: 'cancelled',
    popup_blocked: 'popup',
    third_party_frame: 'frame',
    insecure_context: 'insecure',
    storage_unavailable: 'storage',
  }

  /** What the error table says of a code, in the sentences of the button. */
  function expected(code: OpenRouteErrorCode): TextName {
    if (OWN[code]) return OWN[code]
    if (keyMayExist(code)) return 'maybe'
    if (errorTraits(code)?.sentence === 'misconfigured') return 'setup' // L14
    return errorTraits(code)?.retryable ? 'later' : 'failed'
  }

  it.each(ERROR_CODES)('has the sentence that the error table asks for: %s', (code) => {
    expect(textOf(code)).toBe(expected(code))
    expect(ENGLISH[textOf(code)]).toMatch(/^\p{Lu}.*\.$/u)
  })

  it.each(Object.keys(LOCALES))(
    'L11 says https of an insecure page, and nothing of pop-ups: %s',
    (locale) => {
      const texts = LOCALES[locale] as Required<Texts>
      expect(texts[textOf('insecure_context')]).toContain('https')
      expect(texts[textOf('insecure_context')]).not.toMatch(/pop-?up|弹出|彈出|ポップアップ/i)
    },
  )

  it('has a sentence for an unknown code', () => {
    expect(textOf('brand_new')).toBe('failed')
  })
})
