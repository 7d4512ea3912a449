import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Browser, chromium, firefox } from 'playwright-core'
import { inject } from 'vitest'
import { watchBrowser } from './failures/watch-browser.js'
import { findChromium, findFirefox, findFonts, findHeadlessShell } from './find-tools.mjs'

// Pictures of pages are compared: the machine's own fonts are not used.
const FONTS = fileURLToPath(new URL('fonts.conf', import.meta.url))

// Firefox's number for a pointing device that is exact and can hover.
const FINE_AND_HOVER = 6

// Chromium takes the last such list, so this one repeats what Playwright 1.64 switches off, and adds the two pages with
// which each window prepares its address bar: they are never used, and cost as much as the page under test.
const CHROMIUM_FEATURES_OFF = [
  ...['AvoidUnnecessaryBeforeUnloadCheckSync', 'DestroyProfileOnBrowserClose', 'DialMediaRouteProvider'],
  ...['GlobalMediaControls', 'HttpsUpgrades', 'LensOverlay', 'MediaRouter', 'PaintHolding'],
  ...['ThirdPartyStoragePartitioning', 'BlockOriginHeaderModificationOnRedirect'],
  ...['AvoidCorsURLLoaderRestartOnRedirect', 'Translate', 'AutoDeElevate', 'OptimizationHints'],
  ...['NetworkTimeServiceQuerying', 'AimEnabled'],
  ...['WebUIOmniboxPopup', 'WebUIOmniboxAimPopup'],
  'SpareRendererForSitePerProcess', // a process in advance for each page, which short tests seldom use
].join(',')

export type BrowserName = 'chromium' | 'firefox'

declare module 'vitest' {
  interface ProvidedContext {
    browser: BrowserName
    /** Whether the tests run at night, without a time limit. */
    nightly: boolean
    /** Whether to show browsers where there is a screen. */
    headed: boolean
  }
}

/** System preferences, which a page reads by media queries. */
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

const browsers = new Map<string, Promise<Browser>>()

/**
 * A real browser: the system's, or the one that `CHROMIUM_PATH` or `FIREFOX_PATH` names. A worker starts it once and closes
 * it at its end, so a test must not close it: it opens a context (a private window) of its own.
 *
 * `preferences` are a Firefox's own settings, since Playwright can't change them over WebDriver BiDi once it runs: there
 * is one for each set of them. In Chromium each context has its own: open pages with `openView`, which knows both.
 */
export async function useBrowser(preferences: Preferences = {}): Promise<Browser> {
  const key = browserName() === 'firefox' ? JSON.stringify(preferences) : 'chromium'
  const running = await browsers.get(key)
  if (running?.isConnected()) return running
  const launched = launch(preferences)
  browsers.set(key, launched)
  return launched
}

async function launch(preferences: Preferences): Promise<Browser> {
  const folder = mkdtempSync(join(tmpdir(), 'browser-'))
  const environment = { ...process.env, TMPDIR: folder }
  const browser = await (browserName() === 'firefox'
    ? launchFirefox(environment, preferences)
    : launchChromium(environment))
  onWorkerEnd(async () => {
    await browser.close()
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
  })
  return watchBrowser(browser)
}

/**
 * A browser for many short visits: pages of all sites share two processes, and Chromium is its headless shell where that is
 * installed. Close it.
 */
export async function launchLightBrowser(): Promise<Browser> {
  if (browserName() === 'firefox') return launchFirefox(process.env, {})
  return launchChromium(process.env, {
    executablePath: findHeadlessShell() ?? findChromium(),
    featuresOff: [CHROMIUM_FEATURES_OFF, 'IsolateOrigins', 'site-per-process'].join(','),
    args: ['--disable-site-isolation-trials', '--renderer-process-limit=2'],
  })
}

function isHeaded(): boolean {
  const { DISPLAY, WAYLAND_DISPLAY } = process.env
  return inject('headed') && (process.platform !== 'linux' || Boolean(DISPLAY || WAYLAND_DISPLAY))
}

/** Registers what Vitest waits for before it ends a worker. It does this itself for fixtures with the scope `worker`. */
function onWorkerEnd(listener: () => Promise<void>): void {
  const { __vitest_worker__: worker } = globalThis as unknown as {
    __vitest_worker__: { onCleanup(listener: () => Promise<void>): void }
  }
  worker.onCleanup(listener)
}

function launchChromium(
  environment: NodeJS.ProcessEnv,
  { executablePath = findChromium(), featuresOff = CHROMIUM_FEATURES_OFF, args = [] as string[] } = {},
): Promise<Browser> {
  if (executablePath === null) throw missing('Chromium', 'chromium', 'CHROMIUM_PATH')
  return chromium.launch({
    headless: !isHeaded(),
    executablePath,
    // Playwright lets every page open windows; people's browsers do so only at a click (C01).
    ignoreDefaultArgs: ['--disable-popup-blocking'],
    env: { ...environment, ...(findFonts() !== null && { FONTCONFIG_FILE: FONTS }) },
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      `--disable-features=${featuresOff}`,
      ...args,
    ],
  })
}

function launchFirefox(
  environment: NodeJS.ProcessEnv,
  { scheme, reducedMotion, forcedColors }: Preferences,
): Promise<Browser> {
  const executablePath = findFirefox()
  if (executablePath === null) throw missing('Firefox', 'firefox-esr', 'FIREFOX_PATH')
  return firefox.launch({
    headless: !isHeaded(),
    // The Firefox that Mozilla ships, over WebDriver BiDi, not the one that Playwright patches and downloads.
    channel: 'moz-firefox',
    executablePath,
    env: environment,
    firefoxUserPrefs: {
      // Headless, Firefox would report a device without a mouse, and would request icons that no page has.
      'ui.primaryPointerCapabilities': FINE_AND_HOVER,
      'ui.allPointerCapabilities': FINE_AND_HOVER,
      'browser.chrome.site_icons': false,
      // Preferences for automation, such as windows at any time. Playwright sets those that it needs.
      'remote.prefs.recommended': false,
      'dom.disable_open_during_load': true,
      'layout.css.prefers-color-scheme.content-override': scheme === 'dark' ? 0 : 1,
      'ui.prefersReducedMotion': reducedMotion ? 1 : 0,
      // 2: the user's colours, always.
      'browser.display.document_color_use': forcedColors ? 2 : 0,
    },
  })
}
