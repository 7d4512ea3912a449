import { createHash } from 'node:crypto'
import { inspect } from 'node:util'
import { type Emulator, startEmulator } from '@openroute-kit/emulator'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { exchanges, KEYS_PATH, parameter, startLogin } from '../test-kit.js'
import type { CodePrompt } from './code-prompt.js'
import { loginWithPastedCode, type PastedCodeOptions } from './login-with-pasted-code.js'

let emulator: Emulator
let providerTime = 0

beforeAll(async () => {
  emulator = await startEmulator({ now: () => Date.now() + providerTime })
})
afterAll(() => emulator.close())
beforeEach(() => {
  emulator.clearRequests()
  emulator.clearFaults()
  providerTime = 0
})
afterEach(() => void vi.useRealTimers())

/** A user who pastes these codes in turn. Each function gets the code of the consent page. */
function start(
  pastes: ((code: string) => string)[],
  options: Partial<PastedCodeOptions> = {},
): { outcome: ReturnType<typeof loginWithPastedCode>; prompts: CodePrompt[]; code: () => string } {
  const prompts: CodePrompt[] = []
  let shown = Promise.resolve('')
  let code = ''
  const outcome = loginWithPastedCode({
    appName: 'Test tool',
    provider: emulator.provider,
    onUrl: (url) => {
      shown = emulator.approve(url)
    },
    readCode: async (prompt) => {
      prompts.push(prompt)
      code = await shown
      return pastes[prompts.length - 1]?.(code) ?? ''
    },
    ...options,
  })
  return { outcome, prompts, code: () => code }
}

const SHOWN = (code: string) => code
const CUT = (code: string) => code.slice(0, -1)

describe('loginWithPastedCode', () => {
  it('A24 returns the user’s key, labelled with the app’s name', async () => {
    const { outcome, prompts } = start([(code) => `  ${code}\r\n`], { key: { limit: 3 } })
    const { key, userId } = await outcome
    expect(emulator.getKey(key)).toMatchObject({
      user: userId,
      limit: 3,
      label: expect.stringMatching(/^Test tool \d{4}-\d\d-\d\d$/),
    })
    expect(prompts).toHaveLength(1)
  })

  it('A09 A24 sends an S256 challenge without a callback, and the verifier to the exchange only', async () => {
    let url = ''
    const { outcome } = start([SHOWN], {
      onUrl: (consentUrl) => {
        url = consentUrl
      },
      readCode: () => emulator.approve(url),
    })
    await outcome
    const { searchParams } = new URL(url)
    expect([...searchParams.keys()].sort()).toEqual(['code_challenge', 'code_challenge_method', 'key_label'])
    expect(parameter(url, 'code_challenge_method')).toBe('S256')
    const [exchange] = emulator.requestsTo(KEYS_PATH)
    const { code_verifier } = JSON.parse(String(exchange?.body))
    expect(url).not.toContain(code_verifier)
    expect(createHash('sha256').update(code_verifier).digest('base64url')).toBe(
      parameter(url, 'code_challenge'),
    )
  })

  it('asks again after a malformed and after a wrong code', async () => {
    const { outcome, prompts } = start([() => 'two words', CUT, SHOWN])
    expect((await outcome).key).toMatch(/^sk-or-/)
    expect(prompts.map(({ error }) => error?.code)).toEqual([undefined, 'callback_invalid', 'code_rejected'])
    expect(exchanges(emulator)).toBe(2)
  })

  it('fails after three attempts, without a code in the error', async () => {
    const { outcome, prompts, code } = start([CUT, CUT, CUT])
    const error = await outcome.catch((problem: unknown) => problem)
    expect(error).toMatchObject({ name: 'OpenRouteError', code: 'code_rejected' })
    expect(prompts).toHaveLength(3)
    for (const text of [inspect(error, { depth: 9, showHidden: true }), JSON.stringify(error)])
      expect(text).not.toContain(CUT(code())) // B30
  })

  it('A24 refuses a code after the login has expired, without sending it', async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    const { outcome, prompts } = start([
      (code) => {
        vi.setSystemTime(Date.now() + 3_601_000)
        return code
      },
    ])
    await expect(outcome).rejects.toMatchObject({ code: 'transaction_expired' })
    expect(prompts).toHaveLength(1)
    expect(exchanges(emulator)).toBe(0)
  })

  it('A24 does not ask again after code_expired', async () => {
    const { outcome, prompts } = start([
      (code) => {
        providerTime = 601_000
        return code
      },
    ])
    await expect(outcome).rejects.toMatchObject({ code: 'code_expired' })
    expect(prompts).toHaveLength(1)
  })

  it('D02 sends a code once when the response is lost', async () => {
    emulator.fail(KEYS_PATH, { kind: 'reset', processed: true })
    const { outcome, prompts } = start([SHOWN])
    await expect(outcome).rejects.toMatchObject({
      code: 'exchange_outcome_unknown',
      helpUrl: emulator.provider.keysUrl,
    })
    expect(prompts).toHaveLength(1)
    expect(exchanges(emulator)).toBe(1)
  })

  it('fails when the user takes too long, and stops reading', async () => {
    let prompt: CodePrompt | undefined
    const { outcome } = start([], {
      timeoutMs: 100,
      readCode: (asked) => {
        prompt = asked
        return new Promise(() => {})
      },
    })
    await expect(outcome).rejects.toMatchObject({ name: 'OpenRouteError', code: 'transaction_expired' })
    expect(prompt?.signal.aborted).toBe(true)
  })

  it('fails when the signal aborts, and ignores a later code', async () => {
    const abort = new AbortController()
    let late: (error: Error) => void = () => {}
    const { outcome } = await startLogin(loginWithPastedCode, {
      provider: emulator.provider,
      signal: abort.signal,
      readCode: () => new Promise<string>((_, reject) => (late = reject)),
    })
    abort.abort()
    await expect(outcome).rejects.toMatchObject({ name: 'OpenRouteError', code: 'cancelled' })
    late(new Error('unhandled')) // D22
    await new Promise(setImmediate)
    expect(exchanges(emulator)).toBe(0)
  })

  it('fails with the error of onUrl, and stops reading', async () => {
    let asked: (prompt: CodePrompt) => void = () => {}
    const prompt = new Promise<CodePrompt>((resolve) => (asked = resolve))
    const { outcome } = start([], {
      onUrl: () => prompt.then(() => Promise.reject(new Error('no screen'))),
      readCode: (first) => {
        asked(first)
        return new Promise(() => {})
      },
    })
    await expect(outcome).rejects.toThrow('no screen')
    expect((await prompt).signal.aborted).toBe(true)
  })

  it('fails with the error of readCode', async () => {
    const { outcome } = start([], { readCode: () => Promise.reject(new Error('no keyboard')) })
    await expect(outcome).rejects.toThrow('no keyboard')
    expect(exchanges(emulator)).toBe(0)
  })

  it('A21 names the invalid option', async () => {
    for (const [name, options] of [
      ['appName', { appName: '' }],
      ['timeoutMs', { timeoutMs: 0.5 }],
      ['key.limit', { key: { limit: 0 } }],
    ] as const)
      await expect(start([], options).outcome).rejects.toMatchObject({
        code: 'config_invalid',
        message: expect.stringContaining(name),
      })
  })
})
