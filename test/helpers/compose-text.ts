import type { Page } from 'playwright-core'
import { browserName } from './launch-browser.js'

/**
 * Composes `text` with an input method in the focused field and presses Enter, which confirms the word. Returns a
 * function that ends the composition and keeps the text in the field.
 *
 * Chromium has an input method to drive. WebDriver BiDi has none, so Firefox gets the events that it would send itself:
 * Enter with `isComposing`, as in UI Events, 5.7.
 */
export async function composeText(page: Page, text: string): Promise<() => Promise<void>> {
  if (browserName() === 'chromium') {
    const cdp = await page.context().newCDPSession(page)
    await cdp.send('Input.imeSetComposition', {
      text,
      selectionStart: text.length,
      selectionEnd: text.length,
    })
    await page.keyboard.press('Enter')
    return async () => void (await cdp.send('Input.insertText', { text }))
  }
  await page.evaluate((text) => {
    const field = document.activeElement as HTMLTextAreaElement
    field.dispatchEvent(new CompositionEvent('compositionstart', { bubbles: true }))
    field.value = text
    field.dispatchEvent(
      new InputEvent('input', {
        bubbles: true,
        data: text,
        inputType: 'insertCompositionText',
        isComposing: true,
      }),
    )
    const enter = { key: 'Enter', code: 'Enter', bubbles: true, cancelable: true, isComposing: true }
    field.dispatchEvent(new KeyboardEvent('keydown', enter))
  }, text)
  return () =>
    page.evaluate((text) => {
      document.activeElement?.dispatchEvent(
        new CompositionEvent('compositionend', { bubbles: true, data: text }),
      )
    }, text)
}
