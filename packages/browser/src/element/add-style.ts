import { attempt } from '../page/attempt.js'

/** The style sheets of all elements, by their text. */
const sheets = new Map<string, CSSStyleSheet>()

/** Adds a style sheet to a shadow tree, where the platform has constructable style sheets: jsdom has none. L13 */
export function addStyle(shadow: ShadowRoot, css: string): void {
  attempt(() => {
    const sheet = sheets.get(css) ?? new CSSStyleSheet()
    if (!sheets.has(css)) {
      sheet.replaceSync(css)
      sheets.set(css, sheet)
    }
    shadow.adoptedStyleSheets.push(sheet)
  })
}
