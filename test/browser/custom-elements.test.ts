import { existsSync, readFileSync } from 'node:fs'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { useBrowser } from '../helpers/launch-browser.js'

const dist = new URL('../../packages/browser/dist/', import.meta.url)
const read = (name: string) => readFileSync(new URL(name, dist), 'utf8')

interface Named {
  name: string
  description?: string
  type?: { text: string }
}
interface Declaration {
  tagName?: string
  attributes: Named[]
  events: Named[]
  slots: Named[]
  cssParts: Named[]
  cssProperties: Named[]
}
const manifest: { modules: { path: string; declarations: Declaration[] }[] } = JSON.parse(
  read('custom-elements.json'),
)
const element = manifest.modules
  .flatMap(({ declarations }) => declarations)
  .find(({ tagName }) => tagName === 'openroute-login') as Declaration
const names = (list: Named[] = []) => list.map(({ name }) => name).sort()

const ENUMERATED: Record<string, string[]> = {
  type: ['standard', 'icon'],
  theme: ['filled', 'outline', 'filled-black', 'auto'],
  size: ['large', 'medium', 'small'],
  shape: ['rectangular', 'pill', 'circle', 'square'],
  text: ['login_with', 'continue_with', 'connect'],
  'logo-alignment': ['left', 'center'],
  mode: ['redirect', 'popup'],
  storage: ['memory', 'session', 'local'],
  provider: ['openroute', 'openrouter', 'therouter', 'eurouter'],
}
const ATTRIBUTES = [
  ...Object.keys(ENUMERATED),
  ...[
    'width',
    'locale',
    'disabled',
    'managed',
    'server',
    'callback-url',
    'name',
    'login-lifetime',
    'key-label',
    'limit',
    'limit-reset',
    'expires-in',
  ],
  ...['site-url', 'api-url'],
].sort()
const EVENTS = ['login', 'login-error', 'logout']

let browser: Browser
let page: Page

beforeAll(async () => {
  browser = await useBrowser()
  page = await browser.newPage({ locale: 'en-US' })
  const script = Object.keys(JSON.parse(read('sri.json'))).find((name) => name.includes('.iife.')) ?? ''
  await page.addScriptTag({ content: read(script) })
})
afterAll(() => page?.context().close())

describe('the custom elements manifest', () => {
  it('names each attribute of the element and no other, with a sentence about it', async () => {
    expect(names(element.attributes)).toEqual(ATTRIBUTES)
    const observed = await page.evaluate(
      () => (customElements.get('openroute-login') as { observedAttributes?: string[] }).observedAttributes,
    )
    expect(ATTRIBUTES).toEqual(expect.arrayContaining(observed ?? []))
  })

  it('describes all that it names', () => {
    const { attributes, events, slots, cssParts, cssProperties } = element
    const silent = [attributes, events, slots, cssParts, cssProperties]
      .flatMap((list) => list ?? [])
      .filter(({ description }) => !description)
    expect(names(silent)).toEqual([])
  })

  it('names attributes that are properties as well', async () => {
    const missing = await page.evaluate(
      (pairs) =>
        pairs
          .filter(([attribute, value]) => {
            const property = attribute.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())
            const one = document.createElement('openroute-login')
            if (!(property in one)) return true
            ;(one as unknown as Record<string, unknown>)[property] = value
            // A boolean attribute has no value.
            return (
              one.getAttribute(attribute) !== (typeof Reflect.get(one, property) === 'boolean' ? '' : value)
            )
          })
          .map(([attribute]) => attribute),
      ATTRIBUTES.map((name) => [name, ENUMERATED[name]?.[1] ?? '48'] as const),
    )
    expect(missing).toEqual([])
  })

  it('names the parts, slots and custom properties that the element has in any state, and no others', async () => {
    const found = await page.evaluate(async () => {
      const account = {
        userId: 'user_1',
        keyId: 'a',
        keyLinks: { settings: 'https://site.example/keys/a', logs: 'https://site.example/logs' },
        limit: 5,
        limitRemaining: 4.58,
      }
      const error = { code: 'exchange_outcome_unknown', helpUrl: 'https://site.example/keys' }
      const states = [
        { status: 'signed-out' },
        { status: 'signing-in' },
        { status: 'signed-in', ...account },
        { status: 'error', error },
      ]
      const parts = new Set<string>()
      const slots = new Set<string>()
      const properties = new Set<string>()
      for (const state of states) {
        const one = document.createElement('openroute-login')
        one.login = { state, subscribe: () => () => {}, login: async () => {}, dispose() {} } as never
        document.body.append(one)
        const root = one.shadowRoot as ShadowRoot
        if (state.status === 'signed-in') root.querySelector('button')?.click()
        await new Promise((resolve) => requestAnimationFrame(resolve))
        for (const node of root.querySelectorAll('[part]')) for (const name of node.part) parts.add(name)
        for (const slot of root.querySelectorAll('slot')) slots.add(slot.name)
        const css = root.adoptedStyleSheets.flatMap((sheet) =>
          [...sheet.cssRules].map((rule) => rule.cssText),
        )
        for (const [name] of css.join().matchAll(/--openroute-[\w-]+/g)) properties.add(name)
        one.remove()
      }
      return [parts, slots, properties].map((set) => [...set].sort())
    })
    const { cssParts, slots, cssProperties } = element
    expect(found).toEqual([names(cssParts), names(slots), names(cssProperties)])
  })

  it('names the events that the element sends, and no others', async () => {
    const sent = await page.evaluate(() => {
      const types = new Set<string>()
      const listeners = new Set<() => void>()
      const login = { state: {}, subscribe: listeners.add.bind(listeners), dispose() {} }
      const one = document.createElement('openroute-login')
      one.dispatchEvent = (event) => {
        types.add(event.type)
        return EventTarget.prototype.dispatchEvent.call(one, event)
      }
      const become = (state: object) => {
        login.state = state
        for (const listener of listeners) listener()
      }
      login.state = { status: 'signed-out' }
      one.login = login as never
      document.body.append(one)
      become({ status: 'signed-in', userId: null, keyId: 'a', keyLinks: { settings: '', logs: '' } })
      become({ status: 'signed-out' })
      become({ status: 'error', error: { code: 'access_denied' } })
      return [...types].sort()
    })
    expect(sent).toEqual(EVENTS)
    expect(names(element.events)).toEqual(EVENTS)
  })

  it('names files of the package', () => {
    for (const { path } of manifest.modules)
      expect(existsSync(new URL(`../${path}`, dist)) && path.startsWith('dist/')).toBe(true)
  })

  it('is also written for VS Code, with the values that it offers', () => {
    const { tags } = JSON.parse(read('vscode.html-custom-data.json'))
    expect(tags).toEqual([expect.objectContaining({ name: 'openroute-login' })])
    const attributes: (Named & { values?: Named[] })[] = tags[0].attributes
    expect(names(attributes)).toEqual(ATTRIBUTES)
    for (const [name, values] of Object.entries(ENUMERATED)) {
      const offered = attributes.find((one) => one.name === name)?.values
      expect([name, names(offered)]).toEqual([name, [...values].sort()])
    }
  })
})
