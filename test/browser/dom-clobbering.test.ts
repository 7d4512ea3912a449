import type { Page } from 'playwright-core'
import { beforeEach, describe, expect, it } from 'vitest'
import { browserName } from '../helpers/launch-browser.js'
import {
  app,
  approve,
  button,
  consoleProblems,
  context,
  emulator,
  errorOf,
  exchanges,
  open,
  serveNamed,
  thirdParty,
  useBrowserMode,
  waitForStatus,
} from './browser-mode-setup.js'
import { closeByUser, completeConsent, openConsentPopup, pending } from './popup-setup.js'

useBrowserMode()

/** What markup can name so that `document.<name>` is it. A form has an `id` as well, which is a global of that name. */
const MARKUP: Readonly<Record<string, (name: string) => string>> = {
  img: (name) => `<img name="${name}" id="${name}">`,
  form: (name) => `<form name="${name}" id="${name}"></form>`,
  iframe: (name) => `<iframe name="${name}" id="${name}" hidden></iframe>`,
  embed: (name) => `<embed name="${name}" hidden>`,
  object: (name) => `<object name="${name}" id="${name}" hidden></object>`,
}

/** Every name in the kit's script that documents or windows have members of. */
let names: readonly string[] | undefined

beforeEach(async () => {
  await context.addInitScript(() => {
    Object.defineProperty(window, 'login', {
      get: () =>
        Document.prototype.querySelector.call<Document, [string], HTMLElementTagNameMap['openroute-login']>(
          document,
          'openroute-login',
        )?.login,
    })
  })
  if (names) return
  const script = await (await fetch(`${app.origin}/kit.js`)).text()
  const words = [...new Set(script.match(/[A-Za-z]\w+/g))]
  const blank = await open('/blank')
  names = await blank.evaluate((words) => words.filter((word) => word in document || word in window), words)
  await blank.close()
})

/** A page of the app with an element as its author writes it, and then injected markup. */
async function openWith(markup: string, attributes: string, query = ''): Promise<Page> {
  const own = `<openroute-login ${attributes} site-url="${emulator.siteUrl}" api-url="${emulator.apiUrl}"></openroute-login>`
  serveNamed(own + markup)
  const page = await open(`/named${query}`)
  await waitForStatus(page, 'signed-out')
  return page
}

/** In Firefox one of those that name members of the document, and one that names those of the window: the rules are HTML's. */
const TAGS = browserName() === 'firefox' ? ['form', 'iframe'] : Object.keys(MARKUP)

describe('elements of injected markup that are named like members of document and window', () => {
  it.each(TAGS)('F29 hinder no login in a window, nor its end: %s', async (tag) => {
    expect(names).toEqual(
      expect.arrayContaining(['hasFocus', 'hidden', 'documentElement', 'createElementNS', 'open', 'close']),
    )
    const page = await openWith(
      (names ?? []).map(MARKUP[tag] as (name: string) => string).join(''),
      'mode="popup"',
    )
    const popup = await openConsentPopup(page)
    await closeByUser(page, popup)
    await waitForStatus(page, 'error')
    expect(await errorOf(page)).toBe('cancelled')
    await completeConsent(await openConsentPopup(page))
    await waitForStatus(page, 'signed-in')
    expect(exchanges()).toBe(1)
    expect(consoleProblems).toEqual([])
  })

  it.each(TAGS)('F29 hinder no login by redirect: %s', async (tag) => {
    const page = await openWith(
      (names ?? []).map(MARKUP[tag] as (name: string) => string).join(''),
      'redirect',
    )
    await button(page).click()
    await page.waitForURL(`${emulator.siteUrl}/auth?**`)
    await approve(page)
    await waitForStatus(page, 'signed-in')
    expect(await pending(page)).toEqual([])
    expect(consoleProblems).toEqual([])
  })
})

it('F29 opens a window where a frame has the name that the kit once gave to it', async () => {
  const frames = [emulator.apiUrl, '', '/openroute'].map(
    (scope) => `<iframe name="openroute-login ${scope}"></iframe><iframe name="${scope}"></iframe>`,
  )
  const page = await openWith(frames.join(''), 'mode="popup"')
  await completeConsent(await openConsentPopup(page))
  await waitForStatus(page, 'signed-in')
  expect(exchanges()).toBe(1)
  for (const frame of page.frames().slice(1)) expect(frame.url()).toMatch(/^(about:blank)?$/)
})

it('F09 returns to where it began, even with an injected <base>', async () => {
  const page = await openWith(`<base href="${thirdParty.origin}">`, 'storage="memory"', '?room=1#end')
  await button(page).click()
  await page.waitForURL(`${emulator.siteUrl}/auth?**`)
  await approve(page)
  await waitForStatus(page, 'signed-in')
  expect(page.url()).toBe(`${app.origin}/named?room=1#end`)
})
