import { describe, expect, it } from 'vitest'
import { composeText } from '../helpers/compose-text.js'
import {
  answer,
  approve,
  COMPLETIONS,
  choose,
  demo,
  emulator,
  expectFocus,
  logIn,
  open,
  page,
  problem,
  refuse,
  say,
  settled,
  tabTo,
  useDemoPage,
} from './demo-page-setup.js'

useDemoPage()

describe('the demo page', () => {
  it('works by keyboard alone: log in, choose a model, ask, stop, sign out', async () => {
    await page.goto(demo.url)
    await page.getByRole('button', { name: 'Log in with OpenRoute' }).waitFor()
    await tabTo('Log in with OpenRoute')
    await page.keyboard.press('Enter')
    await approve()

    await expectFocus('prompt')
    await page.keyboard.press('Tab')
    await expectFocus('model')
    await page.keyboard.press('ArrowDown')
    await page.getByRole('option').first().waitFor()
    await page.keyboard.type('slow')
    await page.keyboard.press('Enter')
    expect(await page.getByRole('combobox').inputValue()).toContain('slow')

    await page.keyboard.press('Shift+Tab')
    await page.keyboard.type('First line')
    await page.keyboard.press('Shift+Enter')
    await page.keyboard.type('second line')
    await page.keyboard.press('Enter')
    await page.locator('.question', { hasText: 'second line' }).waitFor()
    await answer().getByText('local emulator').waitFor()
    await tabTo('Stop')
    await page.keyboard.press('Enter')
    await answer().getByText('Stopped').waitFor()
    await expectFocus('prompt')

    await tabTo(/left/, 'Shift+Tab')
    await page.keyboard.press('Enter')
    await tabTo('Sign out')
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'Log in with OpenRoute' }).waitFor()
  })

  it('does not send when Enter takes a word from an input method', async () => {
    await logIn()
    await page.getByRole('textbox').focus()
    const endComposition = await composeText(page, '你好')
    expect(await page.locator('.question').count()).toBe(0)
    await endComposition()
    await page.keyboard.press('Enter')
    await page.locator('.question', { hasText: '你好' }).waitFor()
    await settled()
  })

  it('filters models as one types, leaves them as they were on Escape, and remembers the choice', async () => {
    await logIn()
    const input = page.getByRole('combobox', { name: 'Model' })
    await page.waitForFunction(() =>
      (document.getElementById('model') as HTMLInputElement).value.includes('GPT-4o-mini'),
    )
    expect(await input.getAttribute('aria-expanded')).toBe('false')
    await input.click()
    expect(await input.getAttribute('aria-expanded')).toBe('true')
    expect(await page.getByRole('option', { selected: true }).textContent()).toContain('GPT-4o-mini')
    await input.fill('claude')
    await expect.poll(() => page.getByRole('option').count()).toBe(1)
    const active = await input.getAttribute('aria-activedescendant')
    expect(await page.locator(`#${active}`).textContent()).toMatch(/Claude.*\$3\.00 in, \$15\.00 out/)
    await input.press('Escape')
    expect(await input.inputValue()).toContain('GPT-4o-mini')

    await input.fill('no such model')
    await page.getByText('No model matches.').waitFor()
    await input.press('Enter')
    await input.press('Escape')
    await input.fill('qwen')
    await page.getByRole('option').click()
    expect(await input.inputValue()).toContain('Qwen')
    await page.reload()
    await expect.poll(() => input.inputValue()).toContain('Qwen')
    await say('Hi')
    await settled()
    expect(emulator.requestsTo(COMPLETIONS).at(-1)?.body).toContain('"model":"qwen/qwen3-max"')
  })

  it('keeps the conversation over a reload and stops what was under way', async () => {
    await logIn()
    await choose('emulator/endless')
    await say('Count')
    await answer().getByText('5 6 7').waitFor()
    await page.reload()
    await answer().getByText('Stopped').waitFor()
    await answer().getByText('5 6 7').waitFor()
    await page.getByRole('button', { name: 'New chat' }).click()
    expect(await page.locator('.question').count()).toBe(0)
  })

  it.each(['en-US', 'zh-CN'])('fits 320 px in %s, whatever an answer holds', async (locale) => {
    await open({ locale, width: 320 })
    const overflow = () =>
      page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
    await page.goto(demo.url)
    await page.getByRole('button', { name: /OpenRoute/ }).waitFor()
    expect(await overflow()).toBe(0)
    await logIn()
    expect(await overflow()).toBe(0)
    await page.getByRole('combobox').click()
    await page.getByRole('option').first().waitFor()
    expect(await overflow()).toBe(0)
    await choose('emulator/echo')
    const wide = 'x'.repeat(300)
    await say(`${wide}\n\n\`\`\`\n${wide}\n\`\`\`\n\n| a | b |\n|---|---|\n| ${wide} | ${'词'.repeat(80)} |`)
    await settled()
    refuse(403, wide)
    await say(wide)
    await problem().waitFor()
    expect(await overflow()).toBe(0)
    await page.locator('openroute-login').getByRole('button').first().click()
    expect(await overflow()).toBe(0)
    expect(await page.locator('.bar .brand .mark').isVisible()).toBe(true)
    expect(await page.locator('#log').evaluate((log) => log.scrollWidth - log.clientWidth)).toBe(0)
  })
})
