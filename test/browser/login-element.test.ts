import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import {
  approve,
  ask,
  button,
  consoleProblems,
  keyOf,
  open,
  signIn,
  useBrowserMode,
  waitForStatus,
} from './browser-mode-setup.js'

useBrowserMode()

/** A page that has gone from signed out to signed in and back, and then shows the other states. */
async function drawEveryState(): Promise<Page> {
  const page = await signIn('/session')
  await button(page).click()
  await page.getByRole('link', { name: 'Key settings' }).waitFor()
  await page.getByRole('button', { name: 'Sign out' }).click()
  await waitForStatus(page, 'signed-out')
  await page.evaluate(() => window.showStates())
  expect(await page.locator('openroute-login').count()).toBeGreaterThan(3)
  return page
}

describe('<openroute-login>', () => {
  it('C18 draws every state under a strict policy', async () => {
    const page = await drawEveryState()
    expect(await page.evaluate(() => window.violations)).toEqual([])
    expect(consoleProblems).toEqual([])
    // Check that the style sheet was applied, and that the trap works.
    expect(await button(page).evaluate((node) => getComputedStyle(node).borderRadius)).toBe('8px')
    await page.evaluate(() => document.body.setAttribute('style', 'color: red'))
    await expect.poll(() => page.evaluate(() => window.violations)).toContain('style-src-attr')
  })

  it('C19 draws every state under Trusted Types', async () => {
    const page = await drawEveryState()
    expect(await page.evaluate(() => window.violations)).toEqual([])
    expect(consoleProblems).toEqual([])
    await page.evaluate(() => {
      try {
        document.body.innerHTML = '<i>'
      } catch {}
    })
    await expect.poll(() => page.evaluate(() => window.violations)).toContain('require-trusted-types-for')
  })

  it('C20 treats attributes as text and links http(s) only', async () => {
    const page = await open('/blank')
    const result = await page.evaluate(() => window.showEvil())
    expect(result).toEqual({ links: 0, images: 0, ran: false })
    expect(await page.evaluate(() => window.violations)).toEqual([])
  })

  it('C23 has no key in its events', async () => {
    const page = await signIn('/session')
    const key = await keyOf(page)
    await page.waitForFunction(() => window.events.length > 0)
    await page.evaluate(() => window.login.logout())
    const events = await page.evaluate(() => JSON.stringify(window.events))
    expect(JSON.parse(events).map(([type]: [string]) => type)).toEqual(['login', 'logout'])
    expect(events).not.toContain(key)
    expect(events).not.toContain('sk-or-')
  })

  it('C24 works when loaded from two bundles', async () => {
    const page = await open('/session')
    await page.evaluate(`import('/twice.js')`)
    await ask(page)
    await approve(page)
    await waitForStatus(page, 'signed-in')
    expect(consoleProblems).toEqual([])
  })

  it('works by keyboard, and keeps the focus', async () => {
    const page = await signIn('/session')
    const focused = () =>
      page.evaluate(() => document.activeElement?.shadowRoot?.activeElement?.textContent ?? '')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await page.keyboard.press('Tab')
    expect(await focused()).toContain('Key settings')
    await page.keyboard.press('Escape')
    // The browser reports it a task later.
    await expect.poll(() => button(page).getAttribute('aria-expanded')).toBe('false')
    await page.keyboard.press('Enter')
    for (let i = 0; i < 3; i++) await page.keyboard.press('Tab')
    expect(await focused()).toBe('Sign out')
    await page.keyboard.press('Enter')
    await waitForStatus(page, 'signed-out')
    expect(await focused()).toContain('Log in with OpenRoute')
  })
})
