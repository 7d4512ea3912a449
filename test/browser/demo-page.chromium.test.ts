import { describe, expect, it } from 'vitest'
import { lowContrast } from '../helpers/low-contrast.js'
import {
  approve,
  COMPLETIONS,
  choose,
  completion,
  context,
  demo,
  emulator,
  logIn,
  open,
  page,
  problem,
  refuse,
  say,
  settled,
  signOut,
  useDemoPage,
} from './demo-page-setup.js'

useDemoPage()

describe('the demo page', () => {
  it('shows what is used of the limit, and links the key’s settings', async () => {
    await logIn()
    await page.getByText('$0.00 of $5.00 used').waitFor()
    await choose('emulator/expensive')
    await say('Hi')
    await settled()
    await page.getByText(/\$[1-4]\.\d\d of \$5\.00 used/).waitFor()
    const href = await page.getByRole('link', { name: 'Key settings' }).getAttribute('href')
    expect(href).toBe(`${emulator.siteUrl}/keys/${emulator.listKeys().at(-1)?.id}`)
  })

  it('B36 asks to log in again after 401, and restores the conversation and the draft for the same user', async () => {
    await logIn()
    refuse(401)
    await say('Still there?')
    await problem().getByText('Your login has ended').waitFor()
    await page.getByRole('textbox').fill('half a thought')
    await problem().getByRole('button', { name: 'Log in again' }).click()
    await approve()
    await page.locator('.question', { hasText: 'Still there?' }).waitFor()
    expect(await page.getByRole('textbox').inputValue()).toBe('half a thought')
    await page.getByRole('button', { name: 'Retry' }).click()
    await completion().getByText('local emulator').waitFor()
  })

  it('links the settings after 402, and offers a retry when the limit has been raised there', async () => {
    await logIn()
    const key = emulator.listKeys().at(-1)?.id ?? ''
    await say('Hi')
    await page.getByText('<$0.01 of $5.00 used').waitFor()
    emulator.setLimit(key, 0.00001)
    await say('Again')
    const link = problem().getByRole('link', { name: 'Change the limit' })
    expect(await link.getAttribute('href')).toBe(`${emulator.siteUrl}/keys/${key}`)
    await page.getByText('<$0.01 of <$0.01 used').waitFor()
    emulator.setLimit(key, 5)
    // As from a second window beside this one, so that the page stays visible.
    await page.evaluate(() => dispatchEvent(new Event('focus')))
    await problem().getByText('Credit is available again.').waitFor()
    await problem().getByRole('button', { name: 'Retry' }).click()
    await settled()
    expect(await problem().count()).toBe(0)
  })

  it('distinguishes an empty account from a spent limit, and offers a retry only after a visit to the credits page', async () => {
    await logIn('user_noor')
    await say('Hi')
    await problem().getByText('Your OpenRoute account has no credit.').waitFor()
    await problem().getByText('Insufficient credits').waitFor()
    const link = problem().getByRole('link', { name: 'Add credit' })
    expect(await link.getAttribute('href')).toBe(emulator.siteUrl)
    const back = () => page.evaluate(() => dispatchEvent(new Event('focus')))
    await back()
    expect(await problem().getByRole('button').count()).toBe(0)
    const [site] = await Promise.all([context.waitForEvent('page'), link.click()])
    await site.close()
    await back()
    await problem().getByRole('button', { name: 'Retry' }).waitFor()
  })

  it('counts down after 503 with Retry-After as after 429', async () => {
    await logIn()
    refuse(503, 'Overloaded', { 'retry-after': '2' })
    await say('Hi')
    await problem()
      .getByText(/busy.*again in [12] s/)
      .waitFor()
    await problem().getByText('You can try again now.').waitFor()
    expect(await problem().getByRole('button', { name: 'Retry' }).isEnabled()).toBe(true)
  })

  it('says that it still waits when a stream stalls', async () => {
    await page.clock.install()
    await logIn()
    emulator.fail(COMPLETIONS, { kind: 'hang-mid-body', afterChunks: 4 })
    await say('Hi')
    await completion().getByText('local').waitFor()
    await page.clock.fastForward(10_000)
    await completion().getByText('Still waiting…').waitFor()
    await page.getByRole('button', { name: 'Stop' }).click()
    await completion().getByText('Stopped').waitFor()
    expect(await completion().getByText('Still waiting…').count()).toBe(0)
  })

  it('announces a completion as it is shown, and slants no character that has no italics', async () => {
    await logIn()
    await choose('emulator/echo')
    await say('**Bold** and *slanted* and *强调*\n\n```\nlet a\n```')
    await settled()
    const announced = await page.locator('#announcer').textContent()
    expect(announced).toMatch(/^Answer: .*Bold and slanted and 强调\s+let a$/s)
    const styles = await completion()
      .locator('em')
      .evaluateAll((all) => all.map((one) => getComputedStyle(one).fontStyle))
    expect(styles).toEqual(['italic', 'normal'])
  })

  it('says after 429 when to try again, and offers a retry then', async () => {
    await logIn()
    refuse(429, 'Slow down', { 'retry-after': '2' })
    await say('Hi')
    await problem()
      .getByText(/again in [12] s/)
      .waitFor()
    const retry = problem().getByRole('button', { name: 'Retry' })
    expect(await retry.isDisabled()).toBe(true)
    await problem().getByText('You can try again now.').waitFor()
    await retry.click()
    await completion().getByText('local emulator').waitFor()
  })

  it('B31 shows the provider’s words as text, and restores the message for editing', async () => {
    await logIn()
    refuse(403, '<img src=x onerror=alert(1)> Flagged')
    await say('Something bad')
    await problem().getByText('<img src=x onerror=alert(1)> Flagged').waitFor()
    await problem().getByRole('button', { name: 'Edit the message' }).click()
    expect(await page.getByRole('textbox').inputValue()).toBe('Something bad')
    expect(await page.locator('.question').count()).toBe(0)
  })

  it('offers an action for the last problem only', async () => {
    await logIn()
    refuse(503)
    await say('One')
    await problem().getByRole('button', { name: 'Retry' }).waitFor()
    refuse(403)
    await say('Two')
    await problem().getByRole('button', { name: 'Edit the message' }).waitFor()
    expect(await page.locator('.problem').count()).toBe(2)
    expect(await page.locator('.problem').getByRole('button').count()).toBe(1)
  })

  it.each([
    ['the provider dies in mid-stream', { kind: 'die-mid-stream', afterChunks: 4 }],
    ['an error comes under status 200', { kind: 'error-mid-stream', afterChunks: 4 }],
  ] as const)('D15 keeps what was received and offers a retry when %s', async (_, fault) => {
    await logIn()
    emulator.fail(COMPLETIONS, fault)
    await say('Hi')
    await problem().getByText('The answer was cut off here.').waitFor()
    expect(await completion().locator('.markdown').textContent()).toContain('This is')
    await problem().getByRole('button', { name: 'Retry' }).click()
    await completion().getByText('the same code talks to real models').waitFor()
    expect(await page.locator('.completion').count()).toBe(1)
  })

  it('B31 C18 C19 renders hostile Markdown without script, picture, style or foreign request', async () => {
    await logIn()
    await choose('emulator/echo')
    await say(
      [
        '<script>alert(1)</script><img src=x onerror=alert(2)><style>body{display:none}</style>',
        '![pixel](https://evil.example/p.png) [click](javascript:alert(3)) [data](data:text/html,x)',
        '<a href="javascript:alert(4)" onclick="alert(5)">raw</a> **bold** [fine](https://example.com/)',
        '<form action="https://evil.example"><input name=q></form>',
        '[log in](http:/openroute/login?prompt=login)',
      ].join('\n\n'),
    )
    await completion().locator('strong', { hasText: 'bold' }).waitFor()
    await settled()
    const body = completion().locator('.markdown')
    expect(await body.locator('script, img, style, form, input, iframe, [onclick], [style]').count()).toBe(0)
    const links = await body
      .locator('a[href]')
      .evaluateAll((all) =>
        all.map((one) => [one.getAttribute('href'), one.getAttribute('rel'), one.getAttribute('target')]),
      )
    expect(links).toEqual([
      ['https://evil.example/p.png', 'noopener noreferrer nofollow', '_blank'],
      ['https://example.com/', 'noopener noreferrer nofollow', '_blank'],
    ])
  })

  it('handles completions of deeply nested quotes, lists, emphasis and brackets, and a reload with each', async () => {
    await logIn()
    const chunk = (delta: object) =>
      `data: ${JSON.stringify({ choices: [{ index: 0, delta, finish_reason: null }] })}\n\n`
    for (const nested of [
      '>'.repeat(20_000),
      '- '.repeat(5000),
      '*a **b '.repeat(3000),
      '['.repeat(20_000),
    ]) {
      const body = `${chunk({ content: `${nested} end of it` })}data: [DONE]\n\n`
      emulator.fail(COMPLETIONS, { kind: 'respond', headers: { 'content-type': 'text/event-stream' }, body })
      await say('Go deep')
      await completion().getByText('end of it').waitFor()
      await settled()
      await page.reload()
      await completion().getByText('end of it').waitFor()
      await say('Still there?')
      await completion().getByText('the same code talks to real models').waitFor()
      await settled()
    }
  })

  it('A27 leaves nothing of the first user for the second', async () => {
    await logIn('user_lin')
    await say('Lin’s secret plan')
    await completion().getByText('local emulator').waitFor()
    await settled()
    await page.getByRole('textbox').fill('Lin’s secret draft')
    await signOut()
    const readable = () =>
      page.evaluate(
        () =>
          document.documentElement.outerHTML + JSON.stringify([{ ...sessionStorage }, { ...localStorage }]),
      )
    expect(await readable()).not.toContain('secret')
    await logIn('user_sam')
    expect(await readable()).not.toContain('secret')
    expect(await page.getByRole('textbox').inputValue()).toBe('')
  })

  it('speaks Chinese where the browser does, and switches for good', async () => {
    await open({ locale: 'zh-CN' })
    await page.goto(demo.url)
    await page.getByRole('button', { name: '使用 OpenRoute 登录' }).waitFor()
    expect(await page.evaluate(() => document.documentElement.lang)).toBe('zh-CN')
    await page.getByRole('button', { name: 'English' }).click()
    await page.getByRole('button', { name: 'Log in with OpenRoute' }).waitFor()
    await logIn()
    await say('Hi')
    await settled()
    await page.getByRole('button', { name: '中文' }).click()
    await page.getByRole('button', { name: '新对话' }).waitFor()
    await page.reload()
    expect(await page.getByRole('textbox').getAttribute('placeholder')).toBe('请输入问题')
    await page.getByText('密钥设置').first().waitFor()
  })

  it.each(['light', 'dark'] as const)('has enough contrast in %s mode', async (scheme) => {
    // Without transitions, so that only final colours are measured.
    await open({ scheme, reducedMotion: true })
    await page.goto(demo.url)
    await page.getByRole('button', { name: 'Log in with OpenRoute' }).waitFor()
    expect(await lowContrast(page)).toEqual([])
    await logIn()
    expect(await lowContrast(page)).toEqual([])
    // A disabled control must not change under the mouse.
    const send = page.getByRole('button', { name: 'Send' })
    const colours = () =>
      send.evaluate((node) => {
        const { color, backgroundColor, borderColor, filter } = getComputedStyle(node)
        return { color, backgroundColor, borderColor, filter }
      })
    expect(await send.isDisabled()).toBe(true)
    const atRest = await colours()
    await send.hover({ force: true })
    expect(await send.evaluate((node) => node.matches(':hover'))).toBe(true)
    expect(await colours()).toEqual(atRest)
    // Disabled controls are left out below: the same colours on a text that counts.
    await page.evaluate(({ color, backgroundColor }) => {
      const text = Object.assign(document.createElement('p'), { id: 'copy', textContent: 'Disabled' })
      Object.assign(text.style, { color, backgroundColor })
      document.body.append(text)
    }, atRest)
    expect(await lowContrast(page)).toEqual([])
    await page.evaluate(() => document.getElementById('copy')?.remove())
    await say('`code` and a > quote')
    await settled()
    refuse(403, 'Flagged')
    await say('Hi')
    await problem().waitFor()
    await page.getByRole('combobox').click()
    await page.getByRole('option').first().waitFor()
    expect(await lowContrast(page)).toEqual([])
  })

  it('filters models while typing, restores them on Escape, and remembers the choice', async () => {
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

  it('keeps the conversation across a reload and stops the running request', async () => {
    await logIn()
    await choose('emulator/endless')
    await say('Count')
    await completion().getByText('5 6 7').waitFor()
    await page.reload()
    await completion().getByText('Stopped').waitFor()
    await completion().getByText('5 6 7').waitFor()
    await page.getByRole('button', { name: 'New chat' }).click()
    expect(await page.locator('.question').count()).toBe(0)
  })

  /** The space between the mark and the label of the button, in pixels; below 0 if the mark covers the label. */
  const gapInAccount = () =>
    page.locator('openroute-login').evaluate((element) => {
      const find = (selector: string) => element.shadowRoot?.querySelector(selector) as Element
      const label = find('[part=credit]').lastElementChild as Element
      return label.getBoundingClientRect().left - find('[part=icon]').getBoundingClientRect().right
    })

  it.each(['en-US', 'zh-CN'])('L16 fits 320 px in %s, whatever a completion contains', async (locale) => {
    await open({ locale, width: 320 })
    const overflow = () =>
      page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
    await page.goto(demo.url)
    await page.getByRole('button', { name: /OpenRoute/ }).waitFor()
    expect(await overflow()).toBe(0)
    await logIn()
    expect(await overflow()).toBe(0)
    expect(await gapInAccount()).toBeGreaterThan(0)
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
