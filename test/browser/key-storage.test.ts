import { describe, expect, it } from 'vitest'
import { scanPage } from '../helpers/scan-page.js'
import {
  app,
  context,
  emulator,
  keyOf,
  MODES,
  open,
  signIn,
  until,
  useBrowserMode,
} from './browser-mode-setup.js'

useBrowserMode()

describe.each(MODES)('key in %s', (mode) => {
  it('C16 is in no other place of the browser', async () => {
    const page = await signIn(`/${mode}`)
    const key = await keyOf(page)
    expect(key).toMatch(/^sk-or-/)
    const places = await page.evaluate(scanPage)
    const found = Object.keys(places).filter((place) => places[place]?.includes(key))
    const expected = { memory: [], session: ['sessionStorage'], local: ['localStorage'] }
    expect(found).toEqual(expected[mode])
    expect(await context.cookies(app.origin)).toEqual([])
    await page.reload()
    await until(page, mode === 'memory' ? 'signed-out' : 'signed-in')
  })

  it('C15 leaves every tab with the sign-out of one, and ends what runs', async () => {
    const [first, second] = [await signIn(`/${mode}`), await (mode === 'local' ? open : signIn)(`/${mode}`)]
    await until(second, 'signed-in')
    const ear = await open('/blank')
    await ear.evaluate(() => {
      window.heard = []
      new BroadcastChannel('openroute-kit').onmessage = ({ data }) => window.heard.push(data)
    })
    emulator.fail('/api/v1/chat/completions', { kind: 'hang' })
    const request = second.evaluate(() =>
      window.login
        .fetch('/chat/completions', { method: 'POST', body: '{"model":"openai/gpt-4o","messages":[]}' })
        .then(String, (error) => error.name),
    )
    await expect.poll(() => emulator.requestsTo('/api/v1/chat/completions').length).toBeGreaterThan(0)
    const keys = [await keyOf(first), await keyOf(second)]
    await first.evaluate(() => window.login.logout())
    await until(second, 'signed-out')
    expect(await request).toBe('AbortError')
    const left = JSON.stringify([await first.evaluate(scanPage), await second.evaluate(scanPage)])
    const heard = JSON.stringify(await ear.evaluate(() => window.heard))
    expect(heard).toContain('"keyId":null')
    for (const key of keys) {
      expect(left).not.toContain(key)
      expect(heard).not.toContain(key)
    }
    await second.reload()
    await until(second, 'signed-out')
  })
})
