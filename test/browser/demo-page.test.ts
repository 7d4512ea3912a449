import { describe, expect, it } from 'vitest'
import { composeText } from '../helpers/compose-text.js'
import {
  approve,
  completion,
  demo,
  expectFocus,
  logIn,
  page,
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
    await completion().getByText('local emulator').waitFor()
    await tabTo('Stop')
    await page.keyboard.press('Enter')
    await completion().getByText('Stopped').waitFor()
    await expectFocus('prompt')

    await tabTo(/left/, 'Shift+Tab')
    await page.keyboard.press('Enter')
    await tabTo('Sign out')
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'Log in with OpenRoute' }).waitFor()
  })

  it('does not send when Enter confirms a word of an input method', async () => {
    await logIn()
    await page.getByRole('textbox').focus()
    const endComposition = await composeText(page, '你好')
    expect(await page.locator('.question').count()).toBe(0)
    await endComposition()
    await page.keyboard.press('Enter')
    await page.locator('.question', { hasText: '你好' }).waitFor()
    await settled()
  })
})
