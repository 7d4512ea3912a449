import { type Emulator, startEmulator } from '@openroute-kit/emulator'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { CodePrompt } from '../login/code-prompt.js'
import { exchanges, isListening, KEYS_PATH, parameter, startLogin } from '../test-kit.js'
import { login } from './login.js'

let emulator: Emulator
beforeAll(async () => {
  emulator = await startEmulator()
})
beforeEach(() => emulator.clearRequests())
afterAll(() => emulator.close())

/** A prompt at which the test pastes. Each call of `next` resolves with the next prompt. */
function prompts() {
  const waiting: ((prompt: { paste: (text: string) => void } & CodePrompt) => void)[] = []
  const readCode = (prompt: CodePrompt) =>
    new Promise<string>((paste, reject) => {
      prompt.signal.addEventListener('abort', () => reject(prompt.signal.reason))
      waiting.shift()?.({ ...prompt, paste })
    })
  const next = () =>
    new Promise<{ paste: (text: string) => void } & CodePrompt>((resolve) => waiting.push(resolve))
  return { readCode, next }
}

async function begin() {
  const { readCode, next } = prompts()
  const first = next()
  const { url, outcome } = await startLogin(login, { provider: emulator.provider, readCode })
  return { url, outcome, prompt: await first, next }
}

describe('login', () => {
  it('finishes with the callback, and closes the prompt', async () => {
    const { url, outcome, prompt } = await begin()
    const response = await fetch(await emulator.approve(url))
    expect(response.status).toBe(200)
    expect(emulator.getKey((await outcome).key).label).toMatch(/^Test tool /)
    expect(prompt.signal.aborted).toBe(true)
    expect(exchanges(emulator)).toBe(1)
  })

  it.each([
    ['the URL', (url: string) => url],
    ['the URL in quotes, with line breaks', (url: string) => `"${url.slice(0, 40)}\r\n  ${url.slice(40)}"\n`],
    ['the code', (url: string) => ` ${parameter(url, 'code')}\n`],
  ])('finishes with a paste of %s, and closes the port', async (_name, pasteOf) => {
    const { url, outcome, prompt } = await begin()
    const callbackUrl = await emulator.approve(url)
    prompt.paste(pasteOf(callbackUrl))
    expect((await outcome).userId).toBe('user_lin')
    expect(exchanges(emulator)).toBe(1)
    expect(await isListening(callbackUrl)).toBe(false)
  })

  it('T01 shows the result in the browser if the callback comes while the paste is exchanged', async () => {
    const { url, outcome, prompt } = await begin()
    const callbackUrl = await emulator.approve(url)
    emulator.fail(KEYS_PATH, { kind: 'delay', ms: 300 })
    prompt.paste(parameter(callbackUrl, 'code'))
    await emulator.waitForRequest(({ path }) => path === KEYS_PATH)
    expect((await fetch(callbackUrl)).status).toBe(200)
    expect((await outcome).key).toMatch(/^sk-or-/)
    expect(exchanges(emulator)).toBe(1)
  })

  it('P04 names the app in the exchange', async () => {
    const { url, outcome } = await begin()
    await fetch(await emulator.approve(url))
    await outcome
    const [exchange] = emulator.requestsTo(KEYS_PATH)
    expect(exchange?.headers['x-title']).toBe('Test tool')
  })

  it('A16 refuses a pasted URL of another login without a request, and still takes the right one', async () => {
    const { url, outcome, prompt, next } = await begin()
    const other = new URL(await emulator.approve(url))
    const right = other.href
    other.searchParams.set('state', `or-${'x'.repeat(32)}`)
    const second = next()
    prompt.paste(other.href)
    const { error, paste } = await second
    expect(error?.code).toBe('state_mismatch')
    expect(exchanges(emulator)).toBe(0)
    paste(right)
    expect((await outcome).key).toMatch(/^sk-or-/)
  })

  it('finishes with the callback after a wrong paste', async () => {
    const { url, outcome, prompt, next } = await begin()
    const second = next()
    prompt.paste('not a code')
    expect((await second).error?.code).toBe('callback_invalid')
    await fetch(await emulator.approve(url))
    expect((await outcome).key).toMatch(/^sk-or-/)
  })

  it('T01 keeps waiting for the browser after many wrong pastes', async () => {
    const { readCode, next } = prompts()
    let asked = next()
    const { url, outcome } = await startLogin(login, { provider: emulator.provider, readCode })
    for (let count = 0; count < 9; count++) {
      const { paste } = await asked
      asked = next()
      paste('not a code')
    }
    const last = await asked
    last.paste('not a code')
    await fetch(await emulator.approve(url))
    expect((await outcome).key).toMatch(/^sk-or-/)
    expect(exchanges(emulator)).toBe(1)
  })

  it('fails with access_denied after a pasted denial', async () => {
    const { url, outcome, prompt } = await begin()
    prompt.paste(await emulator.deny(url))
    await expect(outcome).rejects.toMatchObject({ code: 'access_denied' })
  })

  it('D22 cancels both waits when the signal aborts', async () => {
    const cancellation = new AbortController()
    const { readCode, next } = prompts()
    const first = next()
    const { url, outcome } = await startLogin(login, {
      provider: emulator.provider,
      readCode,
      signal: cancellation.signal,
    })
    const { signal } = await first
    cancellation.abort()
    await expect(outcome).rejects.toMatchObject({ code: 'cancelled' })
    expect(signal.aborted).toBe(true)
    expect(await isListening(parameter(url, 'callback_url'))).toBe(false)
  })
})
