import { attempt } from '../page/attempt.js'

/** The style sheets that all elements share, by their text. */
const sheets: Record<string, CSSStyleSheet> = {}

function sheetOf(css: string): CSSStyleSheet {
  if (!sheets[css]) {
    const sheet = new CSSStyleSheet()
    sheet.replaceSync(css)
    sheets[css] = sheet
  }
  return sheets[css]
}

/** Adds a style sheet to a shadow tree, where the platform has constructable style sheets: jsdom has none. L13 */
export const addStyle = (shadow: ShadowRoot, css: string): unknown =>
  attempt(() => shadow.adoptedStyleSheets.push(sheetOf(css)))
