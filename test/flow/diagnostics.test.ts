import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { type Emulator, startEmulator } from '@openroute-kit/emulator'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { SET_UPS, type SetUp, type SetUpOptions } from '../helpers/app-setups.js'
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

type Heard = [name: string, event: Record<string, unknown>]

/** Everything that is published while a test runs. */
function listen(): Heard[] {
  const heard: Heard[] = []
  for (const name of NAMES) {
    const hear = (event: unknown) => void heard.push([name, event as Record<string, unknown>])
    subscribe(`openroute-kit:${name}`, hear)
    onTestFinished(() => void unsubscribe(`openroute-kit:${name}`, hear))
  }
  return heard
}

async function started(setUp: SetUp, kit: SetUpOptions['kit'] = {}): Promise<Visitor> {
  const app = await setUp.start({ emulator, kit })
  onTestFinished(() => app.close())
  return new Visitor(app.url)
}

const measured = { bytes: expect.any(Number), durationMs: expect.any(Number) }
const chat = { method: 'POST', path: '/chat/completions', ...measured }

describe.each(SET_UPS)('what $name publishes', (setUp) => {
  it('tells of a login, an answer and the sign-out', async () => {
    const heard = listen()
    const visitor = await started(setUp)
    await visitor.signIn(emulator)
    const text = await (await visitor.chat({ stream: true })).text()
    await visitor.signOut()
    expect(heard).toEqual([
      ['login-started', { popup: false }],
      ['login-finished', { popup: false, durationMs: expect.any(Number) }],
      ['proxied', { ...chat, status: 200, bytes: Buffer.byteLength(text) }],
      ['signed-out', {}],
    ])
  })

  it('tells of a login in a popup as one', async () => {
    const heard = listen()
    const visitor = await started(setUp)
    await visitor.signIn(emulator, { query: '?mode=popup' })
    expect(heard).toEqual([
      ['login-started', { popup: true }],
      ['login-finished', { popup: true, durationMs: expect.any(Number) }],
    ])
  })

  it('tells of logins that fail, by their codes', async () => {
    const heard = listen()
    const visitor = await started(setUp)
    await visitor.navigate('/openroute/callback?code=x')
    await visitor.navigate(await emulator.deny(await visitor.startLogin()))
    expect(heard).toEqual([
      ['login-failed', { code: 'callback_invalid', status: 400 }],
      ['login-started', { popup: false }],
      ['login-failed', { code: 'access_denied', status: expect.any(Number) }],
    ])
  })

  it('tells of what is refused, and of what the provider refuses', async () => {
    const visitor = await started(setUp, { limits: { requestsPerMinute: 2 } })
    const heard = listen()
    await visitor.chat()
    await visitor.signIn(emulator)
    heard.length = 0
    emulator.fail(CHAT, { kind: 'respond', status: 402, body: { error: { code: 402 } } })
    await (await visitor.chat()).text()
    await visitor.post('/openroute/api/chat/completions', [])
    await visitor.chat()
    expect(heard).toEqual([
      ['proxied', { ...chat, status: 402 }],
      ['aborted', { ...chat, status: null, code: 'body_invalid' }],
      ['refused', { method: 'POST', code: 'rate_limited', status: 429 }],
    ])
  })

  it('tells why an answer broke off', async () => {
    const visitor = await started(setUp)
    await visitor.signIn(emulator)
    const heard = listen()
    const endless = () => visitor.chat({ model: 'emulator/endless', stream: true })
    await (await endless()).body?.cancel()
    await expect.poll(() => heard.at(-1)).toEqual(['aborted', { ...chat, status: 200, code: 'cancelled' }])
    emulator.fail(CHAT, { kind: 'die-mid-stream', afterChunks: 1 })
    await (await visitor.chat({ stream: true })).text()
    expect(heard.at(-1)).toEqual(['aborted', { ...chat, status: 200, code: 'provider_interrupted' }])
    const answer = await endless()
    await visitor.signOut()
    await answer.text()
    expect(heard.filter(([name]) => name === 'aborted').at(-1)).toEqual([
      'aborted',
      { ...chat, status: 200, code: 'not_signed_in' },
    ])
  })

  it('B30 holds no key, code, state, cookie or prompt, nor who it was', async () => {
    const heard = listen()
    const visitor = await started(setUp)
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
    const all = JSON.stringify(heard)
    expect(all).toContain('proxied')
    for (const secret of [...secrets.filter(Boolean), 'canary-prompt', 'sk-or-', keyId, userId])
      expect(all).not.toContain(secret)
  })

  it('D22 is not disturbed by a listener that throws', async () => {
    const visitor = await started(setUp)
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
