import { readdirSync, statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { compareLook } from '../helpers/screenshots.js'
import { approve, demo, emulator, open, page, settled, useDemoPage } from './demo-page-setup.js'

// The pictures of the READMEs: the demo, before and after the login, in two languages and two themes. When the demo is meant to look
// different, `npm run pictures` takes them again.

const folder = fileURLToPath(new URL('../../docs/pictures', import.meta.url))

const TEXTS = {
  en: {
    login: 'Log in with OpenRoute',
    account: /left/,
    question: 'Why is the sky blue?',
    response:
      'Sunlight is made of all colours. Air scatters **short waves** far more than long ones, so:\n\n' +
      '- by day, scattered **blue** reaches your eyes from everywhere;\n' +
      '- at sunset, the light takes a longer way through the air, and **red** is what is left.',
  },
  'zh-CN': {
    login: '使用 OpenRoute 登录',
    account: /剩余/,
    question: '天空为什么是蓝色的？',
    response:
      '阳光包含各种颜色。空气对**短波**的散射远强于长波，因此：\n\n' +
      '- 白天，被散射的**蓝光**从四面八方进入眼睛；\n' +
      '- 日落时，光线在空气中走得更远，剩下的就是**红光**。',
  },
} as const

/** About as wide as a README on GitHub. */
const SIZE = { viewport: { width: 720, height: 480 }, deviceScaleFactor: 1.5 }

useDemoPage()

it.each([
  ['en', 'light'],
  ['en', 'dark'],
  ['zh-CN', 'light'],
  ['zh-CN', 'dark'],
] as const)('shows the demo in %s, %s', async (locale, scheme) => {
  const { login, account, question, response } = TEXTS[locale]
  const name = (picture: string) => [picture, ...(locale === 'en' ? [] : [locale]), scheme].join('-')
  await open({ locale, scheme, reducedMotion: true }, SIZE)
  await page.goto(demo.url)
  // The button is English until it has loaded another language.
  const button = page.getByRole('button', { name: login })
  await button.waitFor()
  await compare(name('button'), 380)

  await button.click()
  await approve()
  emulator.respondWith({ text: response })
  await page.getByRole('textbox').fill(question)
  await page.getByRole('textbox').press('Enter')
  await page.locator('.completion li').last().waitFor()
  await settled()
  await page.getByText(/<\$0\.01/).waitFor() // the credit that is left after the completion
  await page.getByRole('button', { name: account }).waitFor()
  await compare(name('chat'))
})

async function compare(name: string, height: number = SIZE.viewport.height): Promise<void> {
  // In the pixels of the screen, unlike other pictures: READMEs are read on dense screens.
  const png = await page.screenshot({
    animations: 'disabled',
    caret: 'hide',
    clip: { x: 0, y: 0, width: SIZE.viewport.width, height },
  })
  compareLook(name, png, { folder })
}

it('keeps the pictures small', () => {
  const pictures = readdirSync(folder).filter((file) => file.endsWith('.png'))
  expect(pictures).toHaveLength(8)
  expect(pictures.filter((file) => statSync(`${folder}/${file}`).size > 80_000)).toEqual([])
})
