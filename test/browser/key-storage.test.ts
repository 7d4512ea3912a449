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
  useBrowserMode,
  waitForStatus,
} from './browser-mode-setup.js'

useBrowserMode()

describe.each(MODES)('key in %s', (mode) => {
  it('C16 is stored nowhere else in the browser', async () => {
    const page = await signIn(`/${mode}`)
    const key = await keyOf(page)
    expect(key).toMatch(/^sk-or-/)
    const contents = await page.evaluate(scanPage)
    const found = Object.keys(contents).filter((name) => contents[name]?.includes(key))
    const expected = { memory: [], session: ['sessionStorage'], local: ['localStorage'] }
    expect(found).toEqual(expected[mode])
    expect(await context.cookies(app.origin)).toEqual([])
    await page.reload()
    await waitForStatus(page, mode === 'memory' ? 'signed-out' : 'signed-in')
  })

  it('C15 is removed from every tab when one signs out, and running requests end', async () => {
    const [first, second] = [await signIn(`/${mode}`), await (mode === 'local' ? open : signIn)(`/${mode}`)]
    await waitForStatus(second, 'signed-in')
    const listener = await open('/blank')
    await listener.evaluate(() => {
      window.received = []
      new BroadcastChannel('openroute-kit').onmessage = ({ data }) => window.received.push(data)
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
    await waitForStatus(second, 'signed-out')
    expect(await request).toBe('AbortError')
    const left = JSON.stringify([await first.evaluate(scanPage), await second.evaluate(scanPage)])
    const received = JSON.stringify(await listener.evaluate(() => window.received))
    expect(received).toContain('"keyId":null')
    for (const key of keys) {
      expect(left).not.toContain(key)
      expect(received).not.toContain(key)
    }
    await second.reload()
    await waitForStatus(second, 'signed-out')
  })
})
