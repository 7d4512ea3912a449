import { readFileSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { browserName, useBrowser } from '../helpers/launch-browser.js'

// Where <openroute-login> draws what, measured in one page: every label, state, size, language and theme.

const dist = new URL('../../packages/browser/dist/', import.meta.url)
const read = (name: string) => readFileSync(new URL(name, dist), 'utf8')

const SIZES = { large: [304, 48], medium: [256, 40], small: [224, 32] } as const
const LOCALES = ['en', 'zh-CN', 'zh-TW', 'ja']
const THEMES = ['filled', 'outline', 'filled-black', 'auto']
const TEXTS = ['login_with', 'continue_with', 'connect']
const PROVIDERS = ['openroute', 'openrouter', 'therouter', 'eurouter']

const ACCOUNT = {
  status: 'signed-in',
  userId: 'user_1',
  keyId: 'a',
  keyLinks: { settings: 'https://openroute.cn/settings/keys', logs: 'https://openroute.cn/activity' },
  limit: 5,
  limitRemaining: 4.58,
}
const STATES: Record<string, object> = {
  'signed out': { status: 'signed-out' },
  checking: { status: 'signing-in' },
  waiting: { status: 'signing-in', popup: true },
  'signed in': ACCOUNT,
  low: { ...ACCOUNT, limitRemaining: 0.004 },
  'no limit': { ...ACCOUNT, limit: null, limitRemaining: null },
  error: { status: 'error', error: { code: 'access_denied' } },
  misconfigured: { status: 'error', error: { code: 'config_invalid' } },
}

let page: Page

beforeAll(async () => {
  page = await (await useBrowser()).newPage({ locale: 'en-US', viewport: { width: 1280, height: 800 } })
})
afterAll(() => page?.context().close())

const loadScript = () => page.addScriptTag({ content: read('openroute-login.iife.min.js') })

/** An empty page with the element, and what its tests share. */
async function openPage(width = 1280): Promise<void> {
  await page.setViewportSize({ width, height: 800 })
  await page.goto('about:blank')
  await page.setContent('<!doctype html><html lang="en"><body></body></html>')
  await loadScript()
  await page.evaluate(() => {
    /** An element that shows `state`; another state can be set. */
    window.draw = (attributes, state, parent = document.body) => {
      const element = document.createElement('openroute-login')
      for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value)
      let update = () => {}
      const login = {
        state,
        subscribe: (listener: () => void) => {
          update = listener
          return () => {}
        },
        login: () => new Promise(() => {}),
      }
      Object.assign(element, { login })
      parent.append(element)
      const root = element.shadowRoot as ShadowRoot
      return {
        element,
        find: (part) => root.querySelector(`[part=${part}]`) as HTMLElement,
        set: (next) => {
          login.state = next
          update()
        },
      }
    }
  })
}

interface Drawn {
  element: HTMLElement
  find(part: string): HTMLElement
  set(state: object): void
}
declare global {
  interface Window {
    draw(attributes: Record<string, string>, state: object, parent?: Element): Drawn
  }
}

describe('<openroute-login>', () => {
  it('L16 centers each label in each state, and keeps its size', async () => {
    await openPage()
    const looks = Object.keys(SIZES).flatMap((size) =>
      LOCALES.flatMap((locale) =>
        TEXTS.flatMap((text) => [
          ...THEMES.map((theme) => ({ size, locale, text, theme })),
          ...PROVIDERS.map((provider) => ({ size, locale, text, provider })),
        ]),
      ),
    )
    const measured = await page.evaluate(
      ([looks, states]) => {
        const drawn = looks.map((look) => ({ look, ...window.draw(look, {}) }))
        return Object.entries(states).flatMap(([name, state]) => {
          for (const { set } of drawn) set(state)
          return drawn.map(({ look, find }) => {
            const button = find('button').getBoundingClientRect()
            const icon = find('icon').getBoundingClientRect()
            const text = document.createRange()
            const shown = find('label').querySelector(':scope > [aria-hidden=false]') as Element
            // Without the name that only screen readers get.
            text.selectNodeContents(shown.lastElementChild ?? shown)
            const lines = [...text.getClientRects()]
            const top = Math.min(...lines.map((line) => line.top))
            const bottom = Math.max(...lines.map((line) => line.bottom))
            const right = Math.max(...lines.map((line) => line.right))
            return {
              of: `${name}, ${Object.values(look).join(', ')}`,
              size: look.size,
              width: button.width,
              height: button.height,
              offCenter: Math.abs(icon.left - button.left - (button.right - right)),
              offMiddle: Math.max(
                Math.abs(icon.top - button.top - (button.bottom - icon.bottom)),
                Math.abs(top - button.top - (button.bottom - bottom)),
              ),
              lineHeight: bottom - top,
            }
          })
        })
      },
      [looks, STATES] as const,
    )
    expect(measured).toHaveLength(looks.length * Object.keys(STATES).length)
    const wrong = measured.filter(({ size, width, height, offCenter, offMiddle, lineHeight }) => {
      const [wide, high] = SIZES[size as keyof typeof SIZES]
      return (
        Math.abs(width - wide) > 0.1 ||
        Math.abs(height - high) > 0.1 ||
        offCenter > 2 ||
        offMiddle > 3 ||
        lineHeight > high
      )
    })
    expect(wrong.slice(0, 5)).toEqual([])
  })

  it('L16 changes font, mark, gap and padding with its size', async () => {
    await openPage()
    const seen = await page.evaluate(
      (sizes) =>
        sizes.map((size) => {
          const { find } = window.draw({ size, 'logo-alignment': 'left' }, { status: 'signed-out' })
          const [button, icon] = [find('button'), find('icon')].map((node) => node.getBoundingClientRect())
          return [
            Number.parseFloat(getComputedStyle(find('button')).fontSize),
            (icon as DOMRect).width,
            Number.parseFloat(getComputedStyle(find('icon')).marginInlineEnd),
            (icon as DOMRect).left - (button as DOMRect).left,
          ]
        }),
      ['large', 'medium', 'small'],
    )
    for (const values of [0, 1, 2, 3].map((index) => seen.map((size) => size[index] as number))) {
      const [large = 0, medium = 0, small = 0] = values
      expect(large, `${values}`).toBeGreaterThan(medium)
      expect(medium, `${values}`).toBeGreaterThan(small)
    }
  })

  it.each(['light', 'dark'])(
    'L16 is readable in each state and theme, disabled too, on %s',
    async (scheme) => {
      await openPage()
      const contrasts = await page.evaluate(
        ([scheme, themes, states]) => {
          document.documentElement.style.colorScheme = scheme
          const canvas = Object.assign(document.createElement('canvas'), { width: 1, height: 1 })
          const context = canvas.getContext('2d', { willReadFrequently: true }) as CanvasRenderingContext2D
          /** WCAG 2.2, relative luminance, of any CSS colour. */
          const luminance = (colour: string) => {
            context.clearRect(0, 0, 1, 1)
            context.fillStyle = colour
            context.fillRect(0, 0, 1, 1)
            const [r = 0, g = 0, b = 0] = [...context.getImageData(0, 0, 1, 1).data].map((value) => {
              const part = value / 255
              return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
            })
            return 0.2126 * r + 0.7152 * g + 0.0722 * b
          }
          return Object.entries(states).flatMap(([name, state]) =>
            themes.flatMap((theme) =>
              [{ theme }, { theme, disabled: '' }].map((attributes) => {
                const { color, backgroundColor } = getComputedStyle(
                  window.draw(attributes, state).find('button'),
                )
                const [dark = 0, light = 0] = [color, backgroundColor].map(luminance).sort((a, b) => a - b)
                const contrast = (light + 0.05) / (dark + 0.05)
                return {
                  of: `${name}, ${Object.keys(attributes)} ${theme}`,
                  contrast,
                  color,
                  backgroundColor,
                }
              }),
            ),
          )
        },
        [scheme, THEMES, STATES] as const,
      )
      expect(contrasts.filter(({ contrast }) => contrast < 4.5)).toEqual([])
      expect(contrasts).toHaveLength(2 * THEMES.length * Object.keys(STATES).length)
    },
  )

  it.each([320, 1280])('L16 has a menu with the edges of its button, in a window of %d px', async (width) => {
    await openPage(width)
    const boxes = await page.evaluate(
      async ([account, locales]) => {
        const frame = () => new Promise(requestAnimationFrame)
        const result = []
        const userId = `user_${'3kq9'.repeat(14)}`
        for (const dir of ['ltr', 'rtl'])
          for (const locale of locales)
            for (const look of [
              {},
              { size: 'large' },
              { size: 'small' },
              { width: '300' },
              { type: 'icon' },
            ]) {
              const parent = document.createElement('p')
              parent.dir = dir
              document.body.append(parent)
              const { element, find } = window.draw({ ...look, locale }, { ...account, userId }, parent)
              find('button').click()
              await frame()
              await frame()
              const { left, right, bottom, width } = find('button').getBoundingClientRect()
              const menu = find('menu').getBoundingClientRect()
              result.push({
                of: `${dir}, ${locale}, ${JSON.stringify(look)}`,
                gaps: [menu.left - left, right - menu.right],
                below: menu.top - bottom,
                narrow: width < 160,
                inside: menu.left >= 0 && menu.right <= document.documentElement.clientWidth,
                fits: find('menu').scrollWidth <= find('menu').clientWidth,
              })
              element.remove()
              parent.remove()
            }
        return result
      },
      [ACCOUNT, LOCALES] as const,
    )
    expect(boxes).toHaveLength(2 * LOCALES.length * 5)
    const wrong = boxes.filter(({ gaps, below, narrow, inside, fits }) => {
      const flush = gaps.map((gap) => Math.abs(gap) < 0.5)
      return !inside || !fits || Math.abs(below - 8) > 0.5 || flush.filter(Boolean).length < (narrow ? 1 : 2)
    })
    expect(wrong).toEqual([])
  })

  it('L16 stays within 320 px with a long name, a long label, and much credit', async () => {
    await openPage(320)
    const overflowing = await page.evaluate(
      ([account, sizes, locales]) => {
        const { defineProvider } = (
          globalThis as unknown as { OpenRouteKit: { defineProvider(options: object): object } }
        ).OpenRouteKit
        const provider = defineProvider({
          id: 'long',
          name: 'The Gateway of an Extraordinarily Longwinded Department',
          siteUrl: 'https://ai.example',
          apiUrl: 'https://api.ai.example/v1',
        })
        const states = [
          { status: 'signed-out' },
          { status: 'signing-in' },
          { status: 'signing-in', popup: true },
          { ...account, limit: 1234567.89, limitRemaining: 1234567.89 },
          {
            status: 'error',
            error: { code: 'exchange_outcome_unknown', helpUrl: 'https://ai.example/keys' },
          },
        ]
        return sizes.flatMap((size) =>
          locales.flatMap((locale) =>
            states.flatMap((state) => {
              const { element, find } = window.draw({ size, locale }, state)
              Object.assign(element, { provider })
              const button = find('button').getBoundingClientRect()
              const label = find('label').querySelector(':scope > [aria-hidden=false]') as Element
              const text = document.createRange()
              text.selectNodeContents(label.lastElementChild ?? label)
              const boxes = [find('icon'), text, find('error'), find('waiting')].map((part) =>
                part.getBoundingClientRect(),
              )
              const out = boxes.slice(0, 2).some(({ left, right, top, bottom }) => {
                const wide = left < button.left || right > button.right
                return wide || top < button.top || bottom > button.bottom
              })
              const wide = [button, ...boxes].some(
                ({ right }) => right > document.documentElement.clientWidth,
              )
              element.remove()
              return out || wide ? [`${size}, ${locale}, ${JSON.stringify(state)}`] : []
            }),
          ),
        )
      },
      [ACCOUNT, Object.keys(SIZES), LOCALES] as const,
    )
    expect(overflowing).toEqual([])
  })
})

describe('before its script has run', () => {
  const elements = Object.keys(SIZES).flatMap((size) =>
    LOCALES.flatMap((locale) =>
      TEXTS.flatMap((text) =>
        // Firefox can't read the width from an attribute yet.
        ['', ' type="icon"', ...(browserName() === 'firefox' ? [] : [' width="320"'])].map(
          (more) => `<openroute-login size="${size}" locale="${locale}" text="${text}"${more}>`,
        ),
      ),
    ),
  )
  const boxes = () =>
    page.evaluate(() =>
      [...document.querySelectorAll('openroute-login, i')].map((node) => {
        const { left, top, width, height } = node.getBoundingClientRect()
        return [left, top, width, height].map((px) => px.toFixed()).join(' ')
      }),
    )

  it('L15 has the size that it will have, with element.css', async () => {
    await page.setViewportSize({ width: 1280, height: 800 })
    await page.goto('about:blank')
    const inText = elements.map((tag) => `<p>${tag}</openroute-login><i>.</i></p>`).join('')
    const inFlex = `<nav>${elements.slice(0, 4).join('</openroute-login>')}</openroute-login></nav>`
    await page.setContent(
      `<!doctype html><style>${read('element.css')} nav { display: flex }</style>${inText}${inFlex}`,
    )
    const before = await boxes()
    await loadScript()
    await page.evaluate(() => customElements.whenDefined('openroute-login'))
    expect(await boxes()).toEqual(before)
    expect(before).toHaveLength(elements.length * 2 + 4)
  })

  it('L15 has it without a style sheet where the HTML holds its place, as the React button does', async () => {
    await page.goto('about:blank')
    const [width, height] = SIZES.medium
    const svg = `<svg width="${width}" height="${height}" display="block" aria-hidden="true"></svg>`
    await page.setContent(
      `<!doctype html><style>nav { display: flex }</style><div><openroute-login>${svg}</openroute-login></div>
      <nav><openroute-login>${svg}</openroute-login><i>.</i></nav><p><i>.</i></p>`,
    )
    const places = () =>
      page.evaluate(() =>
        [...document.querySelectorAll('div, i')].map((node) => JSON.stringify(node.getBoundingClientRect())),
      )
    const before = await places()
    await loadScript()
    expect(await places()).toEqual(before)
  })

  it('L15 shows a link inside it as the button that it will be', async () => {
    await page.goto('about:blank')
    const link = '<a href="/openroute/login">Log in with OpenRoute</a>'
    await page.setContent(
      `<!doctype html><style>${read('element.css')}</style><openroute-login managed>${link}</openroute-login>`,
    )
    expect(await page.locator('openroute-login > a').boundingBox()).toMatchObject({ width: 256, height: 40 })
    const before = await boxes()
    await loadScript()
    expect(await page.locator('openroute-login > a').isVisible()).toBe(false)
    expect(await boxes()).toEqual(before)
  })
})
