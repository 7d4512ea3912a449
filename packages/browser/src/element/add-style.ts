import { attempt } from '../page/attempt.js'

/** The style sheets that all elements share, by their text. */
const sheets: Record<string, CSSStyleSheet> = {}

function createSheet(css: string): CSSStyleSheet {
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(css)
  return sheet
}

/** Adds a style sheet to a shadow tree, where the platform has constructable style sheets: jsdom has none. L13 */
export const addStyle = (shadow: ShadowRoot, css: string): unknown =>
  attempt(() => {
    sheets[css] ??= createSheet(css)
    shadow.adoptedStyleSheets.push(sheets[css])
  })
