import type { BrowserContext, BrowserContextOptions, Page } from 'playwright-core'
import { type Preferences, useBrowser } from './launch-browser.js'

/** The widths at which pages are tested, and a usual height for each. */
export const HEIGHTS = { 320: 568, 768: 1024, 1280: 800 } as const

/** The user's screen and preferences for a page. */
export interface View extends Preferences {
  /** BCP 47. Default: `en-US`. */
  locale?: string
  /** In CSS pixels. Default: 1280. */
  width?: keyof typeof HEIGHTS
}

/**
 * A context whose pages are shown as `view` requests; `options` are added. Playwright changes media preferences in Chromium
 * only, so a Firefox is launched for each set of them.
 */
export async function openView(
  view: View = {},
  options: BrowserContextOptions = {},
): Promise<BrowserContext> {
  const {
    scheme = 'light',
    reducedMotion = false,
    forcedColors = false,
    locale = 'en-US',
    width = 1280,
  } = view
  const browser = await useBrowser({ scheme, reducedMotion, forcedColors })
  return browser.newContext({
    locale,
    viewport: { width, height: HEIGHTS[width] },
    colorScheme: scheme,
    reducedMotion: reducedMotion ? 'reduce' : 'no-preference',
    forcedColors: forcedColors ? 'active' : 'none',
    ...options,
  })
}

/**
 * Shows all text of the page at 200 % (WCAG 2.2, 1.4.4), open shadow roots included, and nothing else bigger: what a
 * zoom of text alone does. No browser offers that to automation, so each element gets twice its font size; boxes in px
 * stay, those in em and rem grow. Call it again for what the page has added since.
 */
export async function doubleText(page: Page): Promise<void> {
  await page.evaluate(() => {
    const before = Symbol.for('font size before doubleText')
    type Styled = HTMLElement & { [before]?: string }
    const all: Styled[] = []
    const visit = (root: Document | ShadowRoot) => {
      for (const element of root.querySelectorAll<Styled>('*')) {
        if (element.style) all.push(element)
        if (element.shadowRoot) visit(element.shadowRoot)
      }
    }
    visit(document)
    for (const { style, [before]: size } of all) if (size !== undefined) style.fontSize = size
    const sizes = all.map((element) => Number.parseFloat(getComputedStyle(element).fontSize))
    for (const [index, element] of all.entries()) {
      element[before] ??= element.style.fontSize
      element.style.setProperty('font-size', `${2 * (sizes[index] ?? 0)}px`, 'important')
    }
  })
}
