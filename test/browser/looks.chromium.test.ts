import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { openMenu, useGallery } from '../helpers/gallery.js'
import type { View } from '../helpers/open-view.js'
import { compareLook, takeLook } from '../helpers/screenshots.js'

// Pictures of the gallery, each with its light and its dark half. The tolerance is in helpers/screenshots.ts.

const gallery = useGallery()
const ENGLISH: View = { width: 1280, reducedMotion: true }
const CHINESE: View = { ...ENGLISH, locale: 'zh-CN' }

/**
 * By view and group, the rows of a picture: those that show something that no other picture does, since most of a file
 * are the edges of its letters.
 */
const PICTURES: { view: string; seen: View; groups: Record<string, string[] | 'all'> }[] = [
  {
    view: 'en',
    seen: ENGLISH,
    groups: {
      theme: 'all',
      shape: ['shape-pill'],
      icon: ['icon-rectangular', 'icon-circle'],
      text: 'all',
      width: 'all',
      states: [
        'checking',
        'opening',
        'signed-in',
        'low',
        'no-limit',
        'leaving',
        'icon-checking',
        'icon-error',
      ],
      menus: ['menu-low', 'menu-long'],
      errors: ['access_denied', 'exchange_outcome_unknown', 'third_party_frame'],
      locale: ['locale-zh-TW-in', 'locale-ja'],
      rtl: ['rtl-out', 'rtl-in'],
      slots: 'all',
      brand: ['brand-type', 'brand-parts', 'brand-signed-in'],
    },
  },
  {
    view: 'zh',
    seen: CHINESE,
    groups: { text: ['text-login_with'], states: ['opening', 'signed-in'], menus: ['menu'] },
  },
  {
    view: 'en-320',
    seen: { ...ENGLISH, width: 320 },
    groups: { width: 'all', menus: ['menu-long'], errors: ['exchange_outcome_unknown'] },
  },
  {
    view: 'zh-320',
    seen: { ...CHINESE, width: 320 },
    groups: { errors: ['exchange_outcome_unknown', 'third_party_frame', 'key_rejected'] },
  },
  {
    view: 'forced',
    seen: { ...ENGLISH, forcedColors: true },
    groups: { theme: ['theme-filled'], states: ['checking', 'signed-in'], menus: ['menu-low'] },
  },
]

/** The gallery without its texts about the elements: words and HTML change more often than the appearance. */
async function openBare(view: View, ...groups: string[]): Promise<Page> {
  const page = await gallery.open(view, ...groups)
  await addStyle(page, '.row > h3, .row > .html, .row > details { display: none } .row { margin-top: 8px }')
  return page
}

/** The page's policy refuses a style element, but not this. */
const addStyle = (page: Page, css: string) =>
  page.evaluate((css) => {
    const sheet = new CSSStyleSheet()
    sheet.replaceSync(css)
    document.adoptedStyleSheets.push(sheet)
  }, css)

const dropStyle = (page: Page) => page.evaluate(() => void document.adoptedStyleSheets.pop())

describe('the looks of <openroute-login>', () => {
  it.each(PICTURES)('are those that are stored: $view', async ({ view, seen, groups }) => {
    const page = await openBare(seen, ...Object.keys(groups))
    for (const [group, rows] of Object.entries(groups)) {
      const others = rows === 'all' ? '#none' : `#${group} .row:not(${rows.map((row) => `#${row}`)})`
      await addStyle(page, `${others} { display: none }`)
      const picture = await takeLook(page.locator(`#${group} .rows`))
      await dropStyle(page)
      expect.soft(() => compareLook(`${group}-${view}`, picture)).not.toThrow()
    }
  })

  it.each([
    { name: 'en', specimen: 'signed-in', scheme: 'light', locale: 'en-US' },
    { name: 'zh-dark', specimen: 'signed-in', scheme: 'dark', locale: 'zh-CN' },
    { name: 'rtl', specimen: 'rtl-in', scheme: 'light', locale: 'en-US' },
  ] as const)('are those that are stored: the open menu, $name', async (of) => {
    const { name, specimen, scheme, locale } = of
    const page = await openBare({ ...ENGLISH, scheme, locale, width: 320 }, 'states', 'rtl')
    await page.locator(`#${specimen}`).evaluate((node) => node.scrollIntoView())
    await openMenu(page, specimen, scheme)
    await page.keyboard.press('Tab')
    compareLook(
      `open-${name}`,
      await page.screenshot({ animations: 'disabled', caret: 'hide', scale: 'css' }),
    )
  })

  it('are those that are stored: the top of the gallery', async () => {
    const page = await gallery.open({ ...CHINESE, scheme: 'dark', width: 320 })
    compareLook('page-zh-dark', await page.screenshot({ animations: 'disabled', scale: 'css' }))
  })
})

describe('a changed appearance', () => {
  it('is seen', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'looks-'))
    try {
      const name = 'text-en'
      copyFileSync(fileURLToPath(new URL(`looks/${name}.png`, import.meta.url)), join(folder, `${name}.png`))
      const page = await openBare(ENGLISH, 'text')
      const rows = page.locator('#text .rows')
      const compare = async () => compareLook(name, await takeLook(rows), { folder, ci: true, update: false })
      await compare()
      for (const change of [
        'openroute-login { --openroute-radius: 0 }',
        'openroute-login { --openroute-accent: #2a64f6 }',
        'openroute-login { --openroute-edge: #9aa1ad }',
        'openroute-login { --openroute-height: 41px }',
        'openroute-login::part(button) { font-weight: 700 }',
        'openroute-login::part(icon) { opacity: 0 }',
      ]) {
        await addStyle(page, change)
        await expect(compare(), change).rejects.toThrow(/looks different|was \d+/)
        await dropStyle(page)
      }
      await compare()
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})
