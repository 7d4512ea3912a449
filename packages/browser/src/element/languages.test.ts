import { expect, it } from 'vitest'
import { enDetails } from './languages/en-details.js'
import { LOCALES } from './languages.js'
import { LOCALES as BUNDLED } from './languages-bundled.js'

it('are the same, whether they come along or are loaded', async () => {
  expect(Object.keys(LOCALES)).toEqual(Object.keys(BUNDLED))
  for (const [tag, language] of Object.entries(LOCALES))
    expect(typeof language === 'function' ? await language() : { ...language, ...enDetails }).toEqual(
      BUNDLED[tag],
    )
})

it('come along only if they are English', () => {
  expect(Object.keys(LOCALES).filter((tag) => typeof LOCALES[tag] !== 'function')).toEqual(['en'])
})
