import { fileURLToPath } from 'node:url'
import { type Browser, chromium, firefox } from 'playwright-core'
import { inject } from 'vitest'
import { findChromium, findFirefox, findFonts } from './find-tools.mjs'

// Pictures of pages are compared: no font of this machine's own gets in.
const FONTS = fileURLToPath(new URL('fonts.conf', import.meta.url))

// Firefox's number for a pointing device that is exact and can hover.
const FINE_AND_HOVER = 6

export type BrowserName = 'chromium' | 'firefox'

declare module 'vitest' {
  interface ProvidedContext {
    browser: BrowserName
  }
}

/** What a person has set in the system, and a page reads by media queries. */
export interface Preferences {
  /** Default: light. */
  scheme?: 'light' | 'dark'
  reducedMotion?: boolean
  forcedColors?: boolean
}

/** The browser in which this run of a test file happens: vitest.config.ts runs test/browser once in each. */
export const browserName = (): BrowserName => inject('browser')

const missing = (name: string, pack: string, variable: string) =>
  new Error(`No ${name} here: install ${pack}, or name it in ${variable}.`)

/**
 * A real browser: the system's, or the one that `CHROMIUM_PATH` or `FIREFOX_PATH` names.
 *
 * `preferences` are a Firefox's own settings, since Playwright can't change them over WebDriver BiDi once it runs. In
 * Chromium each context has its own: open pages with `openView`, which knows both.
 */
export function launchBrowser(preferences: Preferences = {}): Promise<Browser> {
  return browserName() === 'firefox' ? launchFirefox(preferences) : launchChromium()
}

function launchChromium(): Promise<Browser> {
  const executablePath = findChromium()
  if (executablePath === null) throw missing('Chromium', 'chromium', 'CHROMIUM_PATH')
  return chromium.launch({
    executablePath,
    // Playwright lets every page open windows; people's browsers do so only at a click (C01).
    ignoreDefaultArgs: ['--disable-popup-blocking'],
    ...(findFonts() !== null && { env: { ...process.env, FONTCONFIG_FILE: FONTS } }),
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })
}

function launchFirefox({ scheme, reducedMotion, forcedColors }: Preferences): Promise<Browser> {
  const executablePath = findFirefox()
  if (executablePath === null) throw missing('Firefox', 'firefox-esr', 'FIREFOX_PATH')
  return firefox.launch({
    // The Firefox that Mozilla ships, over WebDriver BiDi, not the one that Playwright patches and downloads.
    channel: 'moz-firefox',
    executablePath,
    firefoxUserPrefs: {
      // Without a screen it would be a device without a mouse, and without one it would ask for icons that no page has.
      'ui.primaryPointerCapabilities': FINE_AND_HOVER,
      'ui.allPointerCapabilities': FINE_AND_HOVER,
      'browser.chrome.site_icons': false,
      // What automation prefers by itself: windows at any time, for one. Playwright brings what it needs of it.
      'remote.prefs.recommended': false,
      'dom.disable_open_during_load': true,
      'layout.css.prefers-color-scheme.content-override': scheme === 'dark' ? 0 : 1,
      'ui.prefersReducedMotion': reducedMotion ? 1 : 0,
      // 2: the user's colours, always.
      'browser.display.document_color_use': forcedColors ? 2 : 0,
    },
  })
}
