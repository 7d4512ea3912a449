import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { axeViolations } from '../helpers/axe.js'
import { box, buttonOf, elements, openMenu, useGallery } from '../helpers/gallery.js'
import { lowContrast } from '../helpers/low-contrast.js'
import type { View } from '../helpers/open-view.js'

// WCAG 2.2 AA of every state that the gallery shows, as axe sees it, and what the gallery itself can do. What browsers may
// do differently, such as focus, is in accessibility.test.ts.

const gallery = useGallery()

/** Light, dark, in each of the page's languages. */
const VIEWS: View[] = (['light', 'dark'] as const).flatMap((scheme) =>
  ['en-US', 'zh-CN'].map((locale) => ({ scheme, locale })),
)

const GROUPS = [
  ['builder', 'text', 'width'],
  ['theme', 'shape'],
  ['icon'],
  ['states'],
  ['menus'],
  ['errors'],
  ['locale', 'rtl'],
  ['slots', 'brand'],
]

describe('axe', () => {
  it('is shown every group of the gallery', async () => {
    const page = await gallery.open({})
    const ids = await page.locator('section').evaluateAll((all) => all.map(({ id }) => id))
    expect(GROUPS.flat().sort()).toEqual(ids.sort())
  })

  // Each page has its groups on light and on dark.
  it.each(
    [
      { scheme: 'light', locale: 'en-US' },
      { scheme: 'dark', locale: 'zh-CN' },
    ].flatMap((view) => GROUPS.map((groups) => [view as View, groups] as const)),
  )('finds nothing, %j, %j', async (view, groups) => {
    const page = await gallery.open(view, ...groups)
    expect(await axeViolations(page)).toEqual([])
    expect(await lowContrast(page)).toEqual([])
    expect(gallery.consoleProblems).toEqual([])
  })

  it.each(VIEWS)('finds nothing in an open menu, $scheme, $locale', async (view) => {
    const page = await gallery.open(view, 'states')
    await openMenu(page, 'signed-in', view.scheme)
    // The menu covers what has been checked above.
    expect(await axeViolations(page, { within: '#signed-in' })).toEqual([])
  })
})

describe('what screen readers announce', () => {
  it('a name for each button', async () => {
    const page = await gallery.open({}, 'icon', 'states', 'slots')
    const names = {
      'icon-rectangular': 'Log in with OpenRoute',
      'icon-signed-in': 'OpenRoute: $4.58 of $5.00 left',
    }
    for (const [id, name] of Object.entries({
      ...names,
      'icon-checking': 'One moment…',
      'icon-error': 'Try again',
      'signed-out': 'Log in with OpenRoute',
      'signed-in': 'OpenRoute: $4.58 of $5.00 left',
      'no-limit': 'OpenRoute: Signed in',
      'slot-label': 'Use my own credit',
    }))
      expect(
        await page.locator(`#${id} .light`).getByRole('button', { name, exact: true }).count(),
        id,
      ).toBeGreaterThan(0)
  })

  it('that the button is busy', async () => {
    const page = await gallery.open({}, 'states')
    for (const id of ['checking', 'opening', 'leaving']) {
      expect(await buttonOf(page, id).getAttribute('aria-busy'), id).toBe('true')
      expect(await buttonOf(page, id).getAttribute('aria-disabled'), id).toBe('true')
    }
    expect(await elements(page, '#opening .light').getByRole('status').textContent()).toBe(
      'Opening OpenRoute…',
    )
  })

  it('what the bar shows', async () => {
    const page = await gallery.open({}, 'states')
    const meter = (await openMenu(page, 'signed-in')).getByRole('meter', { name: 'OpenRoute' })
    const value = (name: string) => meter.getAttribute(`aria-${name}`)
    expect([await value('valuetext'), await value('valuenow'), await value('valuemax')]).toEqual([
      '$4.58 of $5.00 left',
      '0.916',
      '1',
    ])
  })

  it('an error, once, and nothing else', async () => {
    const page = await gallery.open({}, 'states', 'errors')
    const announced = await page.evaluate(async () => {
      const element = document.createElement('openroute-login')
      const turn = () => new Promise((resolve) => setTimeout(resolve))
      let listener = () => {}
      const still = document.querySelector<typeof element>('#signed-out openroute-login')?.login
      const login = {
        ...still,
        state: still?.state,
        subscribe: (callback: () => void) => (listener = callback),
      }
      element.login = login as typeof element.login
      document.body.append(element)
      const announced: string[] = []
      new MutationObserver((changes) => {
        for (const { target, addedNodes } of changes) {
          const region = (target as Element).closest?.('[role=alert], [role=status]')
          if (region && addedNodes.length > 0) announced.push(`${region.role}: ${region.textContent?.trim()}`)
        }
      }).observe(element.shadowRoot as ShadowRoot, { subtree: true, childList: true })
      login.state = document.querySelector<typeof element>('#access_denied openroute-login')?.login.state
      // The same state, or a changed appearance, is not announced again.
      for (const again of [
        () => listener(),
        () => listener(),
        () => element.setAttribute('theme', 'outline'),
      ]) {
        again()
        await turn()
      }
      return announced.filter((line) => !line.endsWith(': '))
    })
    expect(announced).toEqual(['alert: You declined the login. Nothing was changed.'])
  })
})

describe('reduced motion', () => {
  it('has no motion', async () => {
    const moving = (page: Page) =>
      buttonOf(page, 'checking').evaluate((node) => ({
        turns: node.getAnimations({ subtree: true }).length,
        fades: Number.parseFloat(getComputedStyle(node).transitionDuration),
      }))
    expect(await moving(await gallery.open({}, 'states'))).toEqual({ turns: 1, fades: 0 })
    expect(await moving(await gallery.open({ reducedMotion: true }, 'states'))).toEqual({
      turns: 0,
      fades: 0,
    })
  })
})

describe('the gallery', () => {
  it('copies the HTML, or selects it where the clipboard is refused, and says which', async () => {
    const page = await gallery.open({}, 'width')
    const copy = page.locator('#width-160 .copy')
    expect(await copy.getAttribute('aria-label')).toBe('Copy the HTML: width="160"')
    const status = page.locator('body > [role=status]')
    await page.evaluate(() => {
      Object.defineProperty(navigator, 'clipboard', { value: undefined, configurable: true })
    })
    await copy.press('Enter')
    await expect.poll(() => status.textContent()).toContain('Selected')
    expect(await page.evaluate(() => String(getSelection()))).toBe(
      '<openroute-login width="160"></openroute-login>',
    )
    await page.evaluate(() => {
      const writeText = async (text: string) => {
        document.title = text
      }
      Object.defineProperty(navigator, 'clipboard', { value: { writeText } })
    })
    await copy.press('Enter')
    await expect.poll(() => status.textContent()).toBe('Copied')
    expect(await page.title()).toBe('<openroute-login width="160"></openroute-login>')
  })

  it('shows any combination', async () => {
    const page = await gallery.open({}, 'builder')
    await page.locator('select, input').and(page.getByLabel('shape')).selectOption('pill')
    await page.locator('select, input').and(page.getByLabel('locale')).selectOption('ja')
    await page.locator('select, input').and(page.getByLabel('width')).fill('240')
    expect(await page.locator('#built code').textContent()).toBe(
      '<openroute-login shape="pill" locale="ja" width="240"></openroute-login>',
    )
    expect((await box(buttonOf(page, 'built'))).width).toBe(240)
    expect(await buttonOf(page, 'built').textContent()).toContain('OpenRoute でログイン')
  })

  it('uses the requested language', async () => {
    const page = await gallery.open({ locale: 'zh-CN' }, 'states')
    expect(await page.locator('html').getAttribute('lang')).toBe('zh-CN')
    await page.getByRole('link', { name: 'English' }).click()
    await page.getByRole('heading', { name: 'Theme and size' }).waitFor()
    expect(await page.locator('html').getAttribute('lang')).toBe('en')
  })
})
