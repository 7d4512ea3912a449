import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { box, buttonOf, elements, openMenu, overflow, useGallery } from '../helpers/gallery.js'
import { browserName } from '../helpers/launch-browser.js'
import { doubleText } from '../helpers/open-view.js'

// What axe can't check of WCAG 2.2 AA, in each browser. What it can check is in axe.chromium.test.ts.

const gallery = useGallery()

const focusedText = (page: Page) =>
  page.evaluate(() => document.activeElement?.shadowRoot?.activeElement?.textContent?.trim() ?? '')

/** The contrast of two colours as `getComputedStyle` returns them (WCAG 2.2, 1.4.11). */
function contrast(one: string, other: string): number {
  const luminance = (css: string) => {
    const [r = 0, g = 0, b = 0] = (css.match(/[\d.]+/g) ?? []).map((value) => {
      const part = Number(value) / 255
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
    })
    return 0.2126 * r + 0.7152 * g + 0.0722 * b
  }
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b)
  return (light + 0.05) / (dark + 0.05)
}

describe('focus', () => {
  // The colours are the element's, not the browser's; a dark Firefox would have to be started.
  const schemes = browserName() === 'firefox' ? (['light'] as const) : (['light', 'dark'] as const)
  it.each(schemes)('is a ring of 2 px that contrasts with a %s page, whatever the theme', async (scheme) => {
    const page = await gallery.open({ scheme }, 'theme', 'states', 'brand')
    await page.locator('body').press('Tab')
    for (const id of [
      'theme-filled',
      'theme-outline',
      'theme-filled-black',
      'theme-auto',
      'signed-in',
      'brand-colours',
    ]) {
      const button = buttonOf(page, id, scheme)
      await button.focus()
      const seen = await button.evaluate((node) => {
        const { outlineStyle, outlineWidth, outlineOffset, outlineColor } = getComputedStyle(node)
        const cell = (node.getRootNode() as ShadowRoot).host.parentElement as HTMLElement
        const { backgroundColor } = getComputedStyle(cell)
        return { outlineStyle, outlineWidth, outlineOffset, outlineColor, backgroundColor }
      })
      expect(seen, id).toMatchObject({ outlineStyle: 'solid', outlineWidth: '2px', outlineOffset: '2px' })
      expect(contrast(seen.outlineColor, seen.backgroundColor), id).toBeGreaterThanOrEqual(3)
    }
  })

  it('is visible on each item of the menu', async () => {
    const page = await gallery.open({}, 'states')
    const menu = await openMenu(page, 'signed-in')
    const paper = await menu.evaluate((node) => getComputedStyle(node).backgroundColor)
    for (let item = 0; item < 3; item++) {
      await page.keyboard.press('Tab')
      const [width, colour = ''] = await menu.evaluate((node) => {
        const style = getComputedStyle((node.getRootNode() as ShadowRoot).activeElement as Element)
        return [style.outlineWidth, style.outlineColor]
      })
      expect(width).toBe('2px')
      expect(contrast(colour, paper)).toBeGreaterThanOrEqual(3)
    }
  })
})

describe('the menu by keyboard', () => {
  it('opens with Enter and with the space bar, and says so', async () => {
    const page = await gallery.open({}, 'states')
    const button = buttonOf(page, 'signed-in')
    for (const key of ['Enter', ' ']) {
      expect(await button.getAttribute('aria-expanded')).not.toBe('true')
      await button.press(key)
      await expect.poll(() => button.getAttribute('aria-expanded')).toBe('true')
      await button.press('Escape')
      await expect.poll(() => button.getAttribute('aria-expanded')).toBe('false')
    }
  })

  it('moves with Tab and the arrow keys, and returns the focus on Escape', async () => {
    const page = await gallery.open({}, 'states')
    const menu = await openMenu(page, 'signed-in')
    await page.keyboard.press('Tab')
    expect(await focusedText(page)).toBe('Key settings')
    await page.keyboard.press('ArrowDown')
    expect(await focusedText(page)).toBe('Activity')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('ArrowDown')
    expect(await focusedText(page)).toBe('Key settings')
    await page.keyboard.press('ArrowUp')
    expect(await focusedText(page)).toBe('Sign out')
    await page.keyboard.press('Escape')
    expect(await menu.isVisible()).toBe(false)
    expect(await focusedText(page)).toContain('$4.58 of $5.00 left')
  })

  it('closes when the focus leaves it', async () => {
    const page = await gallery.open({}, 'states')
    const menu = await openMenu(page, 'signed-in')
    for (let step = 0; step < 4; step++) await page.keyboard.press('Tab')
    expect(await menu.isVisible()).toBe(false)
    expect(await focusedText(page)).toContain('$4.58 of $5.00 left')
    expect(await buttonOf(page, 'signed-in', 'dark').evaluate((node) => node.matches(':focus'))).toBe(true)
  })
})

describe('user preferences', () => {
  it('has edges in forced colours', async () => {
    const page = await gallery.open({ forcedColors: true }, 'theme', 'states')
    expect(await page.evaluate(() => matchMedia('(forced-colors: active)').matches)).toBe(true)
    const menu = await openMenu(page, 'signed-in')
    const edges = [
      menu,
      ...['theme-filled', 'theme-filled-black', 'signed-in'].map((id) => buttonOf(page, id)),
    ]
    for (const edge of edges) {
      const [width, colour = '', paper = ''] = await edge.evaluate((node) => {
        const { borderTopWidth, borderTopColor, backgroundColor } = getComputedStyle(node)
        return [borderTopWidth, borderTopColor, backgroundColor]
      })
      expect(width).toBe('1px')
      // The palette is the system's: a page may only choose an edge from it. Headless Firefox has one of 2.6.
      expect(contrast(colour, paper)).toBeGreaterThanOrEqual(browserName() === 'firefox' ? 2.5 : 3)
    }
    const bar = await menu.getByRole('meter').evaluate((node) => {
      const { backgroundColor, borderTopColor } = getComputedStyle(node)
      const fill = getComputedStyle(node.firstElementChild as Element).borderTopColor
      return { backgroundColor, borderTopColor, fill }
    })
    expect(contrast(bar.fill, bar.backgroundColor)).toBeGreaterThanOrEqual(3)
    expect(contrast(bar.borderTopColor, bar.backgroundColor)).toBeGreaterThanOrEqual(3)
  })

  it('reads from right to left', async () => {
    const page = await gallery.open({}, 'rtl')
    const button = buttonOf(page, 'rtl-in')
    const [whole, icon, label] = [
      await box(button),
      await box(button.locator('[part=icon]')),
      await box(button.locator('[part=credit]')),
    ]
    expect(icon.x).toBeGreaterThan(label.right)
    expect(whole.right - icon.right).toBeLessThan(label.x - whole.x)
    const menu = await openMenu(page, 'rtl-in')
    expect((await box(menu)).right).toBeCloseTo((await box(button)).right, 0)
    const bar = menu.getByRole('meter')
    // Within its edge.
    expect((await box(bar.locator('*'))).right).toBeCloseTo((await box(bar)).right - 1, 0)
  })

  it.each(['en-US', 'zh-CN'])('has text twice as big, in a window of 320 px, %s', async (locale) => {
    const page = await gallery.open({ locale, width: 320 })
    await doubleText(page)
    expect(await page.evaluate(overflow)).toBe(0)
    const outside = await elements(page).evaluateAll((all) => {
      const found: string[] = []
      for (const { shadowRoot: root, parentElement } of all) {
        const texts = root && document.createTreeWalker(root, NodeFilter.SHOW_TEXT)
        while (texts?.nextNode()) {
          const text = texts.currentNode
          const parent = text.parentElement as Element
          const frame = parent.closest('[part=button], [part=menu], [part=root]')?.getBoundingClientRect()
          const style = getComputedStyle(parent)
          const unseen = parent.closest('.unseen') || (parent.closest('[part=label]')?.clientWidth ?? 9) < 2
          if (
            !text.nodeValue?.trim() ||
            !frame ||
            unseen ||
            !parent.checkVisibility() ||
            style.visibility === 'hidden'
          )
            continue
          const range = document.createRange()
          range.selectNodeContents(text)
          const { left, right, top, bottom } = range.getBoundingClientRect()
          if (left < frame.left || right > frame.right || top < frame.top || bottom > frame.bottom)
            found.push(`${parentElement?.ariaLabel}: ${text.nodeValue}`)
        }
      }
      return found
    })
    expect(outside).toEqual([])
    const menu = await openMenu(page, 'signed-in')
    const { x, right } = await box(menu)
    expect(x).toBeGreaterThanOrEqual(8)
    expect(right).toBeLessThanOrEqual(312)
    expect(await menu.evaluate((node) => node.scrollHeight - node.clientHeight)).toBeLessThanOrEqual(1)
  })

  it('has touch targets of at least 24 px', async () => {
    const page = await gallery.open({ width: 320 }, 'builder', 'icon', 'theme', 'states', 'errors')
    await openMenu(page, 'signed-in')
    const small = await page.evaluate(() => {
      const found: string[] = []
      const visit = (root: Document | ShadowRoot) => {
        for (const node of root.querySelectorAll<HTMLElement>('*')) {
          if (node.shadowRoot) visit(node.shadowRoot)
          // A link in a sentence is as high as its line (2.5.8, inline).
          if (
            !node.matches('button, a, select, input, summary') ||
            node.closest('p') ||
            !node.checkVisibility()
          )
            continue
          const { width, height } = node.getBoundingClientRect()
          if (width < 24 || height < 24) found.push(`${node.textContent}: ${width} × ${height}`)
        }
      }
      visit(document)
      return found
    })
    expect(small).toEqual([])
  })

  it('fits into 320 px', async () => {
    for (const locale of ['en-US', 'zh-CN']) {
      const page = await gallery.open({ locale, width: 320 })
      expect(await page.evaluate(overflow)).toBe(0)
    }
  })
})
