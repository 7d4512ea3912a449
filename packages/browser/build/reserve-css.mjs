import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

/**
 * The style sheet with which a page reserves the element's space, and shows a link inside it as a button, until its script has run
 * (L15). Without specificity, so that any rule of the page wins.
 */
export async function reserveCss(/** @type {string} */ folder) {
  const { SIZES } = await import(pathToFileURL(join(folder, 'dist/element/reserved-size.js')).href)
  const rule = (/** @type {string} */ attributes, /** @type {string} */ declarations) =>
    `:where(openroute-login${attributes}:not(:defined,[hidden])) { ${declarations} }\n`
  let css = rule(
    '',
    'display: inline-block; box-sizing: border-box; max-width: 100%; vertical-align: middle;',
  )
  for (const [size, [height, width]] of Object.entries(SIZES)) {
    const attribute = size === 'medium' ? '' : `[size='${size}']`
    const high = `var(--openroute-height, ${height}px)`
    css += rule(attribute, `width: ${width}px; height: ${high};`)
    css += rule(`${attribute}[type='icon']`, `width: ${high};`)
  }
  return `/* Reserves the space of <openroute-login> until its script has run, and shows a link in it as a button. */
${css}@supports (width: attr(width px)) {
  ${rule('[width]', 'width: attr(width px);')}}
:where(openroute-login:not(:defined) > :not(a)) { display: none; }
:where(openroute-login:not(:defined) > a) {
  display: grid; place-items: center; height: 100%; border-radius: var(--openroute-radius, 8px); font: 500 14px/1.5 var(--openroute-font, system-ui, sans-serif);
  text-decoration: none; color: var(--openroute-on-accent, light-dark(#fff, #0f1115)); background: var(--openroute-accent, light-dark(#1f5eff, #6f9bff));
}
`
}
