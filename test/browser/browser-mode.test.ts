import { describe, expect, it } from 'vitest'
import { goBack, goForward, ownHistory } from '../helpers/browser-history.js'
import {
  app,
  approve,
  ask,
  browser,
  button,
  callbackUrl,
  consoleProblems,
  EXCHANGE,
  emulator,
  errorOf,
  exchanges,
  keyOf,
  open,
  signIn,
  thirdParty,
  useBrowserMode,
  waitForStatus,
} from './browser-mode-setup.js'

useBrowserMode()

describe('login with the key in the browser', () => {
  it('logs in from the button to a key and its credit, with one exchange', async () => {
    const page = await signIn('/session')
    await page.waitForFunction(() =>
      document.querySelector('openroute-login')?.shadowRoot?.querySelector('[role=meter]:not([hidden])'),
    )
    expect(await button(page).textContent()).toContain('of $5.00 left')
    const models = await page.evaluate(async () => (await window.login.fetch('/models')).status)
    expect(models).toBe(200)
    expect(exchanges()).toBe(1)
    expect(consoleProblems).toEqual([])
  })

  it('F21 rejects a path that leaves the API by encoded dots, and keeps the query as it is', async () => {
    const page = await signIn('/session')
    emulator.clearRequests()
    for (const path of ['/..%2f..%2fkeys', '/%252e%252e/keys', '/..%5ckeys', '/..;/keys', '/\u2025/keys']) {
      const code = await page.evaluate((to) => window.login.fetch(to).catch(({ code }) => code), path)
      expect([path, code]).toEqual([path, 'request_forbidden'])
    }
    // The button may still ask for the credit.
    expect(emulator.requests.filter(({ path }) => path !== '/api/v1/key')).toEqual([])
    await page.evaluate(async () => void (await window.login.fetch('/generation?id=a%2F..%2Fb')))
    expect(emulator.requestsTo('/api/v1/generation')).toHaveLength(1)
  })

  it('streams to the openai package in the page, with the options of the login', async () => {
    const page = await signIn('/session')
    const completion = await page.evaluate(
      `import('/openai.js').then(({ stream }) => stream(login.openAIOptions(), 'What is a key?'))`,
    )
    expect(completion).toBe('What is a key?')
    expect(consoleProblems).toEqual([])
  })

  it('says that the user declined, and logs in when tried again', async () => {
    const page = await open('/session')
    await ask(page)
    await page.getByRole('button', { name: 'Decline' }).click()
    await waitForStatus(page, 'error')
    expect(await errorOf(page)).toBe('access_denied')
    expect(await page.getByRole('alert').textContent()).toContain('declined')
    await ask(page)
    await approve(page)
    await waitForStatus(page, 'signed-in')
  })

  it('C06 exchanges once for a component that is mounted twice', async () => {
    const page = await signIn('/strict')
    expect(await page.evaluate(() => window.logins.map(({ state }) => state.status))).toEqual([
      'signed-in',
      'signed-in',
    ])
    expect(
      await page.evaluate(() => new Set(window.logins.map((one) => one.openAIOptions().apiKey)).size),
    ).toBe(1)
    expect(exchanges()).toBe(1)
  })

  it('C07 finishes two overlapping logins, in two tabs and in one', async () => {
    const [first, second] = [await open('/session'), await open('/session')]
    await ask(first)
    await ask(second)
    await approve(first)
    await approve(second)
    await waitForStatus(first, 'signed-in')
    await waitForStatus(second, 'signed-in')
    expect(await keyOf(first)).not.toBe(await keyOf(second))

    const one = await open('/session')
    const early = await callbackUrl(one)
    await one.goto(`${app.origin}/session`)
    await ask(one)
    await one.goto(early)
    await waitForStatus(one, 'signed-in')
    expect(exchanges()).toBe(3)
  })

  it('C09 does not exchange again on reload, Back, or a second visit of the callback', async () => {
    const page = await open('/session')
    const callback = await callbackUrl(page)
    await page.goto(callback)
    await waitForStatus(page, 'signed-in')
    await page.reload()
    await waitForStatus(page, 'signed-in')
    await page.goto(callback)
    await waitForStatus(page, 'signed-in')
    await goBack(page)
    await goForward(page)
    await waitForStatus(page, 'signed-in')
    await page.evaluate(() => window.login.logout())
    await page.goto(callback)
    await waitForStatus(page, 'error')
    expect(await errorOf(page)).toBe('transaction_missing')
    expect(page.url()).toBe(`${app.origin}/session`)
    expect(exchanges()).toBe(1)
  })

  it('C09 L01 says that a key may exist when a reload interrupted the exchange, and is ready for another login', async () => {
    const page = await open('/session')
    const callback = await callbackUrl(page)
    emulator.fail(EXCHANGE, { kind: 'delay', ms: 2000 })
    await page.goto(callback)
    await expect.poll(exchanges).toBe(1)
    await page.reload()
    await waitForStatus(page, 'error')
    expect(await errorOf(page)).toBe('exchange_outcome_unknown')
    expect(exchanges()).toBe(1)
    await ask(page)
  })

  it('C10 offers the button again after Back from the consent page', async () => {
    const page = await open('/session')
    await ask(page)
    await goBack(page)
    await waitForStatus(page, 'signed-out')
    await ask(page)
  })

  it('C13 leaves the code of another library alone', async () => {
    const page = await open('/session?code=theirs&state=xyz#part')
    await waitForStatus(page, 'signed-out')
    expect(page.url()).toBe(`${app.origin}/session?code=theirs&state=xyz#part`)
    expect(emulator.requests).toHaveLength(0)
  })

  it('C14 A18 cleans the URL and the history, and keeps other query, fragment and history.state', async () => {
    const page = await open('/session?keep=a%20b+c#part')
    const callback = `${await callbackUrl(page)}&keep=a%20b+c#part`
    await page.goto(`${app.origin}/blank`)
    await page.evaluate((url) => history.replaceState({ mine: 1 }, '', url), callback)
    await page.reload()
    await page.waitForFunction(() => window.firstSeen !== undefined)
    expect(await page.evaluate(() => window.firstSeen)).toEqual({
      url: `${app.origin}/session?keep=a%20b+c#part`,
      state: { mine: 1 },
    })
    await waitForStatus(page, 'signed-in')
    expect((await ownHistory(page)).filter((url) => url.includes('code='))).toEqual([])
  })

  it('returns to the query and fragment at which the login was started', async () => {
    const page = await signIn('/session?room=1#end')
    expect(page.url()).toBe(`${app.origin}/session?room=1#end`)
    expect(exchanges()).toBe(1)
  })

  it('A16 is not affected by a forged error', async () => {
    const page = await open('/session')
    const callback = await callbackUrl(page)
    await page.goto(`${app.origin}/session?error=access_denied&state=or-${'x'.repeat(32)}`)
    await waitForStatus(page, 'signed-out')
    await page.goto(callback)
    await waitForStatus(page, 'signed-in')
  })

  it('A01 C25 exchanges nothing for a callback that this browser did not start', async () => {
    const page = await open('/session')
    const callback = await callbackUrl(page)
    const other = await browser.newContext()
    const elsewhere = await other.newPage()
    await elsewhere.goto(callback)
    await waitForStatus(elsewhere, 'error')
    expect(await errorOf(elsewhere)).toBe('transaction_missing')
    expect(exchanges()).toBe(0)
    await other.close()
  })

  it('A17 sends the code in no Referer, whatever the app loads next', async () => {
    const page = await open('/beacon')
    const callback = await callbackUrl(page)
    await page.goto(callback)
    await waitForStatus(page, 'signed-in')
    await expect.poll(() => thirdParty.requests.length).toBeGreaterThan(1)
    const referers = [...thirdParty.requests, ...emulator.requests].map((one) => JSON.stringify(one))
    expect(referers.some((text) => text.includes(`${app.origin}/beacon`))).toBe(true)
    expect(thirdParty.requests.some(({ referer }) => referer?.includes('code='))).toBe(false)
    const [exchange] = emulator.requestsTo(EXCHANGE)
    expect(JSON.stringify(exchange)).not.toContain('"referer"')
  })
})
