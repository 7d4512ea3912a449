import { describe, expect, it } from 'vitest'
import {
  app,
  approve,
  ask,
  context,
  emulator,
  exchanges,
  open,
  otherSite,
  send,
  useBrowserMode,
  waitForStatus,
  withFrames,
} from './browser-mode-setup.js'
import { completeConsent, eventsOf, frameOf, openConsentPopup, pending } from './popup-setup.js'

useBrowserMode()

/** A page of another site, which opens or shows the URL in its fragment. */
const evilUrl = (path: string, target: string) => `${otherSite}${path}#${encodeURIComponent(target)}`

describe('a foreign page', () => {
  it.each(['/session', '/session/popup'])(
    'A05 receives nothing from the app that it opened: %s',
    async (path) => {
      const evil = await context.newPage()
      await evil.goto(evilUrl('/evil', app.origin + path))
      const [victim] = await Promise.all([
        context.waitForEvent('page', { timeout: 60_000 }),
        evil.getByRole('button').click(),
      ])
      await victim.waitForURL(app.origin + path)
      if (path === '/session') {
        // The callback arrives in the window that the evil page opened and still references.
        await ask(victim)
        await approve(victim)
      } else await completeConsent(await openConsentPopup(victim))
      await waitForStatus(victim, 'signed-in')
      expect(await evil.evaluate(() => window.received)).toEqual([])
    },
  )

  it('A05 receives nothing from a callback that it made up', async () => {
    const listener = await open('/blank')
    await listener.evaluate(() => window.listen())
    const page = await open('/session/popup')
    const popup = await openConsentPopup(page)
    const [name = ''] = await pending(page)
    const state = name.slice(-35)
    const evil = await context.newPage()
    const made = `${app.origin}/session/popup?state=or-${'x'.repeat(32)}&code=c0de`
    await evil.goto(evilUrl('/evil', made))
    const [victim] = await Promise.all([
      context.waitForEvent('page', { timeout: 60_000 }),
      evil.getByRole('button').click(),
    ])
    await waitForStatus(victim, 'error')
    expect(await evil.evaluate(() => window.received)).toEqual([])
    expect(await listener.evaluate(() => window.received)).toEqual([])
    expect(exchanges()).toBe(0)
    // The real one still works.
    expect(state).toMatch(/^or-/)
    await completeConsent(popup)
    await waitForStatus(page, 'signed-in')
    expect(exchanges()).toBe(1)
  })
})

it('A06 ignores forged results before and during a login, and takes the real one', async () => {
  // A frame of another site inside of the app's page.
  send(withFrames(otherSite))
  const page = await open('/session/popup')
  const forger = await open('/blank')
  await page.evaluate((src) => {
    const frame = document.createElement('iframe')
    frame.src = src
    document.body.append(frame)
    window.listen()
  }, `${otherSite}/evil`)
  const frame = await frameOf(page)

  const forge = async (state: string) => {
    const callback = { state, code: 'forged' }
    const scope = emulator.apiUrl
    const messages = [
      { scope: 'https://elsewhere.example/api/v1', callback }, // wrong scope
      { scope, callback: { ...callback, state: `or-${'x'.repeat(32)}` } }, // wrong state
      ...['text', null, {}, [], 42, { scope }, { scope, callback: 'text' }, { scope, callback: {} }], // wrong shape
      { scope, callback: { state: [state], code: 'forged' } },
      { scope, taken: state },
    ]
    const before = await page.evaluate(() => window.received.length)
    await forger.evaluate((messages) => {
      const channel = new BroadcastChannel('openroute-kit')
      for (const message of messages) channel.postMessage(message)
    }, messages)
    await page.waitForFunction((count) => window.received.length >= count, before + messages.length)
    // Sent from another origin, and not on the channel.
    await frame.evaluate(
      (message) => {
        window.parent.postMessage(message, '*')
        new BroadcastChannel('openroute-kit').postMessage(message)
      },
      { scope, callback },
    )
    await page.evaluate(() => new Promise((resolve) => setTimeout(resolve)))
  }

  await forge(`or-${'y'.repeat(32)}`)
  await waitForStatus(page, 'signed-out')
  const popup = await openConsentPopup(page)
  const [name = ''] = await pending(page)
  await forge(name.slice(-35))
  await waitForStatus(page, 'signing-in')
  expect(exchanges()).toBe(0)
  await completeConsent(popup)
  await waitForStatus(page, 'signed-in')
  expect(await eventsOf(page)).toEqual(['login'])
  expect(exchanges()).toBe(1)
})
