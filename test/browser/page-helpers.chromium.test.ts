import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BrowserContext, Locator, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { axeViolations } from '../helpers/axe.js'
import { doubleText, openView, type View } from '../helpers/open-view.js'
import { compareLook, takeLook } from '../helpers/screenshots.js'
import { type StaticServer, startStaticServer } from '../helpers/static-server.js'

// What the other files here rely on: a page is shown as requested, and axe checks all of it under the strictest policy.

const html = (body: string) =>
  `<!doctype html><html lang="en"><title>Page</title><link rel="stylesheet" href="/page.css"><script src="/page.js"></script>
   <main><h1>Page</h1>${body}</main>`

let server: StaticServer
let context: BrowserContext | undefined

beforeAll(async () => {
  const page = (body: string) => ({ type: 'text/html; charset=utf-8', body: html(body) })
  server = await startStaticServer({
    routes: {
      '/good': page('<button>Press</button><p><em>One</em> word</p>'),
      '/bad': page('<button></button><img src="/x.png"><p class="pale">Pale</p><tiny-ones></tiny-ones>'),
      '/moving': page('<input autofocus value="Text"><p class="moving">使用 OpenRoute 登录</p>'),
      '/page.css': {
        type: 'text/css',
        body: `p { font-size: 14px } em { font-size: 2em } .pale { color: #bbb }
          .moving { animation: away 1s infinite alternate } @keyframes away { to { transform: translateX(99px) } }`,
      },
      '/page.js': {
        type: 'text/javascript',
        body: `customElements.define('tiny-ones', class extends HTMLElement {
          constructor() {
            super()
            const sheet = new CSSStyleSheet()
            sheet.replaceSync('button { all: unset; display: block; width: 9px; height: 9px; font-size: 10px }')
            const root = this.attachShadow({ mode: 'open' })
            root.adoptedStyleSheets = [sheet]
            for (const text of ['a', 'b']) root.append(Object.assign(document.createElement('button'), { textContent: text }))
          }
        })`,
      },
    },
    headers: {
      'content-security-policy':
        "default-src 'none'; script-src 'self'; style-src 'self'; require-trusted-types-for 'script'",
    },
  })
})
afterAll(async () => {
  await server?.close()
})
afterEach(async () => {
  await context?.close()
  context = undefined
})

async function open(path: string, view: View = {}): Promise<Page> {
  context = await openView(view)
  const page = await context.newPage()
  await page.goto(server.origin + path)
  return page
}

const seen = (page: Page) =>
  page.evaluate(() => {
    const is = (query: string) => matchMedia(query).matches
    return {
      scheme: is('(prefers-color-scheme: dark)') ? 'dark' : 'light',
      reducedMotion: is('(prefers-reduced-motion: reduce)'),
      forcedColors: is('(forced-colors: active)'),
      locale: navigator.language,
      width: innerWidth,
      mouse: is('(pointer: fine) and (hover: hover)'),
    }
  })

describe('openView', () => {
  it.each<View>([
    {},
    { scheme: 'dark', locale: 'zh-CN', width: 320 },
    { reducedMotion: true, locale: 'ja', width: 768 },
    { forcedColors: true },
  ])('shows a page as %j', async (view) => {
    const usual = { scheme: 'light', reducedMotion: false, forcedColors: false, locale: 'en-US', width: 1280 }
    expect(await seen(await open('/good', view))).toEqual({ ...usual, ...view, mouse: true })
  })
})

describe('doubleText', () => {
  it('doubles every font size once, also when it is called twice', async () => {
    const page = await open('/bad')
    const sizes = () =>
      page.evaluate(() => {
        const inside = document.querySelector('tiny-ones')?.shadowRoot?.querySelector('button')
        return [document.querySelector('p'), inside, document.querySelector('button')].map(
          (one) => one && Number.parseFloat(getComputedStyle(one).fontSize),
        )
      })
    const [paragraph, inside, button] = await sizes()
    expect([paragraph, inside]).toEqual([14, 10])
    await doubleText(page)
    expect(await sizes()).toEqual([28, 20, 2 * (button ?? 0)])
    await doubleText(page)
    expect(await sizes()).toEqual([28, 20, 2 * (button ?? 0)])
  })

  it('doubles what is given in em no more than the rest', async () => {
    const page = await open('/good')
    await doubleText(page)
    expect(await page.locator('em').evaluate((node) => getComputedStyle(node).fontSize)).toBe('56px')
  })
})

describe('takeLook', () => {
  it('takes the same picture of the same page, whatever moves in it, and a different one of another page', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'looks-'))
    const compare = async (target: Page | Locator, name: string, ci = true) =>
      compareLook(name, await takeLook(target), { folder, ci, update: false })
    try {
      const page = await open('/moving', { width: 320 })
      const text = page.locator('.moving')
      await compare(page, 'page', false)
      await compare(text, 'text', false)
      await page.reload()
      await compare(page, 'page')
      await compare(text, 'text')
      await text.evaluate((node) => {
        node.style.color = 'rebeccapurple'
      })
      await expect(compare(page, 'page')).rejects.toThrow('looks different')
      await expect(compare(text, 'text')).rejects.toThrow('looks different')
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})

describe('axeViolations', () => {
  it('finds nothing in a correct page', async () => {
    expect(await axeViolations(await open('/good'))).toEqual([])
  })

  it('finds what is wrong in each set of rules, in shadow roots too, under a strict policy with Trusted Types', async () => {
    const page = await open('/bad')
    const found = await axeViolations(page)
    expect(found.map((line) => line.split(' ')[0])).toEqual(
      expect.arrayContaining(['button-name', 'image-alt', 'color-contrast', 'target-size']),
    )
    expect(found.find((line) => line.startsWith('target-size'))).toContain('tiny-ones >>> ')
    const some = await axeViolations(page, { within: 'p', without: ['color-contrast'] })
    expect(some).toEqual([])
  })
})
