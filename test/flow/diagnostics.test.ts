import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { type Emulator, startEmulator } from '@openroute-kit/emulator'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { APP_SETUPS, type AppSetup, type SetupOptions } from '../helpers/app-setups.js'
import { Visitor } from '../helpers/visitor.js'

const NAMES = [
  'login-started',
  'login-finished',
  'login-failed',
  'signed-out',
  'refused',
  'proxied',
  'aborted',
]
const CHAT = '/api/v1/chat/completions'

let emulator: Emulator

beforeAll(async () => {
  emulator = await startEmulator({ chunkDelayMs: 1 })
})
afterAll(() => emulator.close())

type PublishedEvent = [name: string, event: Record<string, unknown>]

/** Everything that is published while a test runs. */
function listen(): PublishedEvent[] {
  const published: PublishedEvent[] = []
  for (const name of NAMES) {
    const record = (event: unknown) => void published.push([name, event as Record<string, unknown>])
    subscribe(`openroute-kit:${name}`, record)
    onTestFinished(() => void unsubscribe(`openroute-kit:${name}`, record))
  }
  return published
}

async function started(setup: AppSetup, kit: SetupOptions['kit'] = {}): Promise<Visitor> {
  const app = await setup.start({ emulator, kit })
  onTestFinished(() => app.close())
  return new Visitor(app.url)
}

const measured = { bytes: expect.any(Number), durationMs: expect.any(Number) }
const chat = { method: 'POST', path: '/chat/completions', ...measured }

describe.each(APP_SETUPS)('what $name publishes', (setup) => {
  it('reports a login, a response and the sign-out', async () => {
    const published = listen()
    const visitor = await started(setup)
    await visitor.signIn(emulator)
    const text = await (await visitor.chat({ stream: true })).text()
    await visitor.signOut()
    expect(published).toEqual([
      ['login-started', { popup: false }],
      ['login-finished', { popup: false, durationMs: expect.any(Number) }],
      ['proxied', { ...chat, status: 200, bytes: Buffer.byteLength(text) }],
      ['signed-out', {}],
    ])
  })

  it('reports a login in a popup as such', async () => {
    const published = listen()
    const visitor = await started(setup)
    await visitor.signIn(emulator, { query: '?mode=popup' })
    expect(published).toEqual([
      ['login-started', { popup: true }],
      ['login-finished', { popup: true, durationMs: expect.any(Number) }],
    ])
  })

  it('reports failed logins with their codes', async () => {
    const published = listen()
    const visitor = await started(setup)
    await visitor.navigate('/openroute/callback?code=x')
    await visitor.navigate(await emulator.deny(await visitor.startLogin()))
    expect(published).toEqual([
      ['login-failed', { code: 'callback_invalid', status: 400 }],
      ['login-started', { popup: false }],
      ['login-failed', { code: 'access_denied', status: expect.any(Number) }],
    ])
  })

  it('reports what the kit refuses, and what the provider refuses', async () => {
    const visitor = await started(setup, { limits: { requestsPerMinute: 2 } })
    const published = listen()
    await visitor.chat()
    await visitor.signIn(emulator)
    published.length = 0
    emulator.fail(CHAT, { kind: 'respond', status: 402, body: { error: { code: 402 } } })
    await (await visitor.chat()).text()
    await visitor.post('/openroute/api/chat/completions', [])
    await visitor.chat()
    expect(published).toEqual([
      ['proxied', { ...chat, status: 402 }],
      ['aborted', { ...chat, status: null, code: 'body_invalid' }],
      ['refused', { method: 'POST', code: 'rate_limited', status: 429 }],
    ])
  })

  it('reports why a response broke off', async () => {
    const visitor = await started(setup)
    await visitor.signIn(emulator)
    const published = listen()
    const endless = () => visitor.chat({ model: 'emulator/endless', stream: true })
    await (await endless()).body?.cancel()
    await expect
      .poll(() => published.at(-1))
      .toEqual(['aborted', { ...chat, status: 200, code: 'cancelled' }])
    emulator.fail(CHAT, { kind: 'die-mid-stream', afterChunks: 1 })
    await (await visitor.chat({ stream: true })).text()
    expect(published.at(-1)).toEqual(['aborted', { ...chat, status: 200, code: 'provider_interrupted' }])
    const response = await endless()
    await visitor.signOut()
    await response.text()
    expect(published.filter(([name]) => name === 'aborted').at(-1)).toEqual([
      'aborted',
      { ...chat, status: 200, code: 'not_signed_in' },
    ])
  })

  it('B30 contains no key, code, state, cookie, prompt or user', async () => {
    const published = listen()
    const visitor = await started(setup)
    const callback = await emulator.approve(await visitor.startLogin())
    await visitor.navigate(callback)
    const { keyId = '', userId = '' } = await visitor.session()
    await (await visitor.chat({ messages: [{ role: 'user', content: 'canary-prompt' }] })).text()
    await visitor.navigate(callback)
    await visitor.signOut()
    const { searchParams } = new URL(callback)
    const secrets = [
      ...searchParams.values(),
      ...visitor.setCookies.map((line) => line.split(/[=;]/)[1] ?? ''),
    ]
    expect(secrets.length).toBeGreaterThan(3)
    const all = JSON.stringify(published)
    expect(all).toContain('proxied')
    for (const secret of [...secrets.filter(Boolean), 'canary-prompt', 'sk-or-', keyId, userId])
      expect(all).not.toContain(secret)
  })

  it('D22 survives a listener that throws', async () => {
    const visitor = await started(setup)
    const thrown: unknown[] = []
    const listeners = process.listeners('uncaughtException')
    process.removeAllListeners('uncaughtException')
    process.on('uncaughtException', (error) => thrown.push(error))
    onTestFinished(() => {
      process.removeAllListeners('uncaughtException')
      for (const listener of listeners) process.on('uncaughtException', listener)
    })
    const fail = () => {
      throw new Error('a listener')
    }
    subscribe('openroute-kit:login-started', fail)
    onTestFinished(() => void unsubscribe('openroute-kit:login-started', fail))
    expect((await visitor.signIn(emulator)).status).toBe(303)
    await expect.poll(() => thrown).toHaveLength(1)
  })
})
