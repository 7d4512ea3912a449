import { expect, it } from 'vitest'
import { html } from './html.js'

it('escapes every value, in text and in attributes', () => {
  const evil = `"><script>alert('x')</script>&`
  const escaped = '&quot;&gt;&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;'
  expect(html`<a title="${evil}">${evil}</a>`.text).toBe(`<a title="${escaped}">${escaped}</a>`)
})

it('nests markup, lists and empty values', () => {
  const items = (['<a>', 1, null, undefined, false] as const).map((one) => html`<li>${one}</li>`)
  expect(html`<ul>${items}</ul>`.text).toBe(
    '<ul><li>&lt;a&gt;</li><li>1</li><li></li><li></li><li></li></ul>',
  )
})

it('escapes objects that look like markup', () => {
  const forged = { text: '<b>' } as never
  expect(() => html`${forged}`).toThrow(TypeError)
})
