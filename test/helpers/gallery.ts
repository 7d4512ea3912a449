import type { BrowserContext, Locator, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll } from 'vitest'
import { startGallery } from '../gallery/gallery.mjs'
import { collectConsoleProblems } from './console-problems.js'
import { openView, type View } from './open-view.js'

export interface Gallery {
  /** Opens it, for one test: all of it, or these groups, which is less work for the browser. */
  open(view: View, ...groups: string[]): Promise<Page>
  /** What the browser reported in this test, including refused styles, scripts and sinks. */
  consoleProblems: string[]
}

/** The gallery, for the tests of a file. */
export function useGallery(): Gallery {
  let server: Awaited<ReturnType<typeof startGallery>>
  const contexts: BrowserContext[] = []
  const gallery: Gallery = {
    consoleProblems: [],
    async open(view, ...groups) {
      const context = await openView(view)
      contexts.push(context)
      gallery.consoleProblems = collectConsoleProblems(context)
      const page = await context.newPage()
      await page.goto(`${server.url}/?${groups.map((group) => `only=${group}`).join('&')}`)
      return page
    },
  }
  beforeAll(async () => {
    server = await startGallery()
  })
  afterEach(async () => {
    for (const context of contexts.splice(0)) await context.close()
  })
  afterAll(async () => {
    await server?.close()
  })
  return gallery
}

/** The button of a specimen. */
export const buttonOf = (page: Page, specimen: string, scheme: 'light' | 'dark' = 'light'): Locator =>
  page.locator(`#${specimen} .${scheme} openroute-login`).first().locator('[part=button]')

/** Opens its menu by keyboard, so that focus is visible, and waits until it is positioned. */
export async function openMenu(page: Page, specimen: string, scheme?: 'light' | 'dark'): Promise<Locator> {
  await buttonOf(page, specimen, scheme).press('Enter')
  const menu = page.locator('[part=menu]:popover-open')
  await menu.waitFor()
  await page.evaluate(
    () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))),
  )
  return menu
}

/** All elements of the gallery, or those within `selector`. */
export const elements = (page: Page, selector = 'main') => page.locator(`${selector} openroute-login`)

/** Where it is in the window, in CSS pixels. */
export const box = async (locator: Locator) => {
  const found = await locator.boundingBox()
  if (found === null) throw new Error('Not shown.')
  return { ...found, right: found.x + found.width, bottom: found.y + found.height }
}

/** By how much the page is wider than its window, without the browser's scrollbar. Runs in the page. */
export const overflow = () => document.documentElement.scrollWidth - document.documentElement.clientWidth
