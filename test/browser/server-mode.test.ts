import { describe, expect, it } from 'vitest'
import { ownHistory } from '../helpers/browser-history.js'
import { recordTraffic } from '../helpers/record-traffic.js'
import { scanPage } from '../helpers/scan-page.js'
import { openConsentPopup, respondToConsent } from './popup-setup.js'
import {
  app,
  consoleProblems,
  context,
  emulator,
  errorOf,
  exchanges,
  open,
  signIn,
  stream,
  thirdParty,
  useServerMode,
  waitForStatus,
} from './server-mode-setup.js'

useServerMode()

declare global {
  interface Window {
    /** What the injected script has obtained. */
    stolen: string[]
  }
}

/** An injected script that runs before all others and records every request of the page. */
function inject(): void {
  window.stolen = []
  const { fetch } = window
  window.fetch = async (...all) => {
    const request = new Request(...all)
    window.stolen.push(request.url, JSON.stringify([...request.headers]))
    const response = await fetch(...all)
    window.stolen.push(JSON.stringify([...response.headers]))
    response
      .clone()
      .text()
      .then((text) => window.stolen.push(text))
      .catch(() => {})
    return response
  }
  new BroadcastChannel('openroute-kit').onmessage = ({ data }) => window.stolen.push(JSON.stringify(data))
  addEventListener('storage', ({ newValue }) => window.stolen.push(newValue ?? ''))
}

describe('login with the key on the server', () => {
  it.each(['redirect', 'popup'])('C17 exposes no key to an injected script: %s', async (mode) => {
    await context.addInitScript(inject)
    const traffic = recordTraffic(context)
    let page = mode === 'redirect' ? await signIn() : await open('/popup')
    if (mode === 'popup') {
      await respondToConsent(await openConsentPopup(page))
      await waitForStatus(page, 'signed-in')
    }
    page = context.pages()[0] ?? page
    // It also sends requests of its own, with everything that the kit's own script has.
    const responses = await page.evaluate(async () => {
      const headers = { 'X-OpenRoute-Kit': '1' }
      const paths = ['session', 'api/key', 'api/models', 'callback', 'popup', 'login']
      return Promise.all(
        paths.map(async (path) => {
          const response = await fetch(`/openroute/${path}`, { headers, redirect: 'manual' })
          return JSON.stringify([...response.headers]) + (await response.text())
        }),
      )
    })
    expect(await stream(page, 'one two three')).toBe('one two three')
    const found = JSON.stringify([
      responses,
      await page.evaluate(scanPage),
      await page.evaluate(() => window.stolen),
      await page.evaluate(() =>
        JSON.stringify([window.login.state, window.login.openAIOptions(), window.events]),
      ),
      await traffic.text(),
    ])
    // Check that the scan finds what it should.
    expect(found).toContain('held-by-the-server')
    expect(found).toContain('chat.completion.chunk')
    const [{ id = '' } = {}] = emulator.listKeys().slice(-1)
    expect(found).toContain(id)
    expect(found).not.toMatch(/sk-or-/)
  })

  it('A17 A18 leaves the code in no history and no Referer, not even on the page of a failed login', async () => {
    const page = await signIn()
    expect(JSON.stringify([await ownHistory(page), page.url()])).not.toContain('code=')
    await page.evaluate(() => window.login.logout())
    emulator.fail('/api/v1/auth/keys', {
      kind: 'respond',
      status: 403,
      body: { error: { code: 403, message: '' } },
    })
    await page.locator('openroute-login button').first().click()
    await page.getByRole('button', { name: 'Approve' }).click()
    await page.getByRole('heading', { name: 'Login not finished' }).waitFor()
    expect(exchanges()).toBe(2)
    expect(page.url()).toBe(`${app.url}/openroute/failed?error=code_rejected&returnTo=%2Fpage`)
    expect(JSON.stringify(await ownHistory(page))).not.toMatch(/[?&]code=/)
    await page.reload()
    await page.getByRole('heading', { name: 'Login not finished' }).waitFor()
    await page.evaluate((url) => {
      const link = Object.assign(document.createElement('a'), { href: url })
      document.body.append(link)
      link.click()
    }, `${thirdParty.origin}/beacon?left`)
    await page.waitForURL(`${thirdParty.origin}/beacon?left`)
    await page.goto(`${app.url}/page`)
    await expect.poll(() => thirdParty.requests.length).toBeGreaterThan(2)
    const seen = JSON.stringify([thirdParty.requests, emulator.requests.map(({ headers }) => headers)])
    // Firefox sends another site no more than the origin.
    expect(seen).toContain(`"${app.url}/`)
    expect(seen).not.toContain('code=')
  })

  it('B07 has session and transaction cookies that are sent on the return from another site: Lax', async () => {
    const page = await open('/page')
    await page.locator('openroute-login button').first().click()
    await page.getByRole('button', { name: 'Approve' }).waitFor()
    expect(new URL(page.url()).hostname).toBe('127.0.0.1')
    const before = await context.cookies(app.url)
    await page.getByRole('button', { name: 'Approve' }).click()
    await page.waitForURL(`${app.url}/page`)
    await waitForStatus(page, 'signed-in')
    const after = await context.cookies(app.url)
    expect([before.length, after.length]).toEqual([1, 1])
    for (const { sameSite, httpOnly } of [...before, ...after])
      expect({ sameSite, httpOnly }).toEqual({ sameSite: 'Lax', httpOnly: true })
    expect(exchanges()).toBe(1)
    expect(consoleProblems).toEqual([])
  })

  /** Opens a page of an app whose service worker responds to all navigations. */
  async function openWithServiceWorker(path: string) {
    const page = await open(path)
    // As text, since TypeScript does not know Trusted Types yet, which the page's policy requires.
    await page.evaluate(`
      const policy = trustedTypes.createPolicy('app', { createScriptURL: (url) => url })
      navigator.serviceWorker.register(policy.createScriptURL('/sw.js')).then(() => {})
    `)
    await page.waitForFunction(() => navigator.serviceWorker.controller)
    return page
  }
  const isMisconfigured = { timeout: 60_000, message: 'the page reports the service worker' }

  it('L05 reports a service worker that responds to the login route, and does not loop', async () => {
    const page = await openWithServiceWorker('/page')
    // The button is disabled the second time, since only the developer can do something. An app may call `login` itself.
    for (const button of ['openroute-login button', undefined]) {
      await Promise.all([
        page.waitForRequest(/\/openroute\/session/),
        button
          ? page.locator(button).first().click()
          : page.evaluate(() => void window.login.login()).catch(() => {}), // the page is being left
      ])
      await expect.poll(() => errorOf(page).catch(() => null), isMisconfigured).toBe('config_invalid')
      expect(page.url()).toBe(`${app.url}/page`)
    }
    expect(consoleProblems.join()).toContain('exclude /openroute/ from the service worker')
    // A router may have changed the address before the login is created.
    const code = await page.evaluate(() => {
      const element = document.createElement('openroute-login')
      element.setAttribute('server', '/openroute')
      document.body.append(element)
      const { state } = (element as typeof element & { login: typeof window.login }).login
      return state.status === 'error' && state.error.code
    })
    expect(code).toBe('config_invalid')
    expect(exchanges()).toBe(0)
  })

  it('L05 A18 removes a code that a service worker has kept from the server', async () => {
    const page = await openWithServiceWorker('/page')
    for (const path of ['/openroute/callback', '/OpenRoute/callback/', '/openroute/%63allback']) {
      await page.goto(`${app.url}${path}?code=secret&state=or-${'s'.repeat(32)}`)
      await expect.poll(() => errorOf(page), isMisconfigured).toBe('config_invalid')
      expect(page.url()).toBe(`${app.url}/`)
      expect(JSON.stringify(await ownHistory(page))).not.toContain('secret')
    }
  })

  it('L05 reports it on the page that opened the window, and closes the window', async () => {
    const page = await openWithServiceWorker('/popup')
    const [popup] = await Promise.all([
      context.waitForEvent('page'),
      page.locator('openroute-login button').first().click(),
    ])
    await expect.poll(() => errorOf(page), isMisconfigured).toBe('config_invalid')
    await expect.poll(() => popup.isClosed()).toBe(true)
  })

  it.each(['/page?q=a+b%20c#d', '/page?q=a b#c d', '/page?%F0%9F%98%80=😀#聊天', '/page?x=%0A%0D%23%2B'])(
    'L10 comes back to %s',
    async (returnTo) => {
      const page = await open('/page')
      await page.evaluate((path) => void window.login.login({ returnTo: path }), returnTo)
      await page.getByRole('button', { name: 'Approve' }).click()
      await page.waitForURL(new URL(returnTo, app.url).href)
      await waitForStatus(page, 'signed-in')
    },
  )

  it('streams to the openai package in the page', async () => {
    const page = await signIn()
    expect(await stream(page, 'What is a key?')).toBe('What is a key?')
    expect(consoleProblems).toEqual([])
  })
  it('F09 asks its own server, whatever base URL markup gave the page', async () => {
    const page = await open('/page')
    await page.evaluate((href) => {
      document.body.append(Object.assign(document.createElement('base'), { href }))
    }, thirdParty.origin)
    await page.evaluate(() => window.login.refresh())
    await page.locator('openroute-login button').first().click()
    await page.getByRole('button', { name: 'Approve' }).click()
    await waitForStatus(page, 'signed-in')
    await page.evaluate((href) => {
      document.body.append(Object.assign(document.createElement('base'), { href }))
    }, thirdParty.origin)
    await page.evaluate(() => window.login.logout())
    expect(thirdParty.requests.filter(({ url }) => !url.startsWith('/beacon'))).toEqual([])
  })
})
