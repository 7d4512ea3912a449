import { inspect } from 'node:util'
import type { OpenRouteError } from '@openroute-kit/core'
import { type Emulator, startEmulator } from '@openroute-kit/emulator'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { APP_SETUPS, type SetupApp } from '../helpers/app-setups.js'
import { serializeResponse } from '../helpers/read-response.js'
import { createTestSealer, payloadOf } from '../helpers/sealer.js'
import { secretInOutput } from '../helpers/secret-in-output.js'
import { Visitor } from '../helpers/visitor.js'

let emulator: Emulator

beforeAll(async () => {
  emulator = await startEmulator({ chunkDelayMs: 1 })
})
afterAll(() => emulator.close())

const EXCHANGE = '/api/v1/auth/keys'
const COMPLETIONS = '/api/v1/chat/completions'
const PROMPT = 'canary-prompt-4711'

/** Everything that this process writes while a test runs. */
const written: string[] = []
const errors: OpenRouteError[] = []

beforeEach(() => {
  written.length = 0
  errors.length = 0
  for (const stream of [process.stdout, process.stderr])
    vi.spyOn(stream, 'write').mockImplementation((chunk) => written.push(String(chunk)) > 0)
  for (const name of ['log', 'info', 'warn', 'error', 'debug', 'trace', 'dir'] as const)
    vi.spyOn(console, name).mockImplementation(
      (...values: unknown[]) => void written.push(values.map((one) => inspect(one)).join(' ')),
    )
  vi.spyOn(process, 'emitWarning').mockImplementation((warning) => void written.push(inspect(warning)))
  emulator.clearFaults()
  emulator.clearRequests()
})
afterEach(() => {
  vi.restoreAllMocks()
})

/** Everything that the kit has reported on the server, by any means. */
function said(): string {
  const all = [...written]
  for (const error of errors)
    all.push(
      inspect(error, { depth: null, showHidden: true, getters: true }),
      JSON.stringify(error),
      String(error.stack),
      String(error.cause),
      JSON.stringify(Object.getOwnPropertyDescriptors(error)),
    )
  return all.join('\n')
}

it.each([
  [`Bearer sk-or-v1-${'0'.repeat(64)}`, true],
  [`code=auth_code_${'a'.repeat(32)}`, true],
  [`state=or-${'s'.repeat(32)}&`, true],
  ['sk-or-[redacted] code=[redacted] for-example or-else sk-or-', false],
])('B30 is checked in the output of all tests: %s', (text, found) => {
  expect(secretInOutput(`{"line":"${text}"}`) !== null).toBe(found)
})

describe.each(APP_SETUPS)('the output of $name', ({ start }) => {
  let app: SetupApp

  beforeAll(async () => {
    app = await start({ emulator, kit: { onError: (error) => errors.push(error) } })
  })
  afterAll(() => app.close())

  /** A visitor with a login under way, and every secret of it. */
  async function begin() {
    const visitor = new Visitor(app.url)
    const callback = await emulator.approve(await visitor.startLogin())
    const [name = ''] = visitor.transactions()
    const cookie = visitor.cookies.get(name) ?? ''
    const opened = createTestSealer(emulator.provider).open('transaction', cookie)
    const [state, codeVerifier] = (await payloadOf(opened)) as [string, string]
    const code = new URL(callback).searchParams.get('code') ?? ''
    return { visitor, callback, secrets: [state, codeVerifier, code, cookie] }
  }

  const keysSent = () =>
    emulator.requests.flatMap(({ headers }) => headers.authorization?.replace('Bearer ', '') ?? [])

  function expectSilence(secrets: readonly string[]): void {
    const text = said()
    expect(secrets.length).toBeGreaterThan(3)
    for (const secret of secrets) {
      expect(secret.length).toBeGreaterThan(10)
      expect(text).not.toContain(secret)
    }
    expect(text).not.toMatch(/sk-or-(?!\[)/)
  }

  it('B30 reveals no secret in a login and a chat that succeed', async () => {
    const { visitor, callback, secrets } = await begin()
    await visitor.navigate(callback)
    await visitor.session()
    await (await visitor.chat({ messages: [{ role: 'user', content: PROMPT }], stream: true })).text()
    await visitor.signOut()
    expect(keysSent().length).toBeGreaterThan(0)
    expectSilence([
      ...secrets,
      ...keysSent(),
      ...visitor.setCookies.map((line) => line.split(/[=;]/)[1] ?? '').filter(Boolean),
      PROMPT,
    ])
  })

  it('B30 reveals no secret when the provider quotes what it refuses', async () => {
    const quoting = async (status: number) => {
      const { visitor, callback, secrets } = await begin()
      const [, codeVerifier, code] = secrets
      const message = `Invalid code ${code} or code_verifier ${codeVerifier}; got code=${code}`
      emulator.fail(EXCHANGE, { kind: 'respond', status, body: { error: { code: status, message } } })
      const response = await serializeResponse(await visitor.navigate(callback))
      for (const secret of secrets) expect(response).not.toContain(secret)
      return secrets
    }
    const secrets: string[] = []
    for (const status of [200, 302, 400, 403, 405, 429, 500]) secrets.push(...(await quoting(status)))
    expect(errors).toHaveLength(7)
    expectSilence(secrets)
  })

  it('B30 reveals no secret when a callback is refused', async () => {
    const { visitor, callback, secrets } = await begin()
    const other = await begin()
    await visitor.navigate(`${callback}&code=canary-second-code`)
    await visitor.navigate(`${callback}&error=canary-error-text`)
    await visitor.navigate(other.callback)
    await visitor.navigate(callback.replace(/state=[^&]+/, `state=or-${'canary-state-1234567890-abcdefgh'}`))
    await visitor.navigate('/openroute/callback?state=canary-odd-state&code=canary-odd-code')
    await visitor.request(callback, { method: 'POST' })
    expect(errors).toHaveLength(6)
    expectSilence([
      ...secrets,
      ...other.secrets,
      'canary-second-code',
      'canary-error-text',
      'canary-odd-state',
      'canary-odd-code',
      'canary-state-1234567890-abcdefgh',
    ])
  })

  it('B30 reveals no secret when the connection breaks', async () => {
    const secrets: string[] = []
    const faults = [
      { kind: 'reset' },
      { kind: 'reset', processed: true },
      { kind: 'die-mid-stream' },
    ] as const
    for (const fault of faults) {
      const login = await begin()
      secrets.push(...login.secrets)
      emulator.fail(EXCHANGE, fault)
      await login.visitor.navigate(login.callback)
    }
    expect(errors).toHaveLength(3)
    const signedIn = new Visitor(app.url)
    await signedIn.signIn(emulator)
    const messages = [{ role: 'user', content: PROMPT }]
    for (const kind of ['reset', 'die-mid-stream', 'error-mid-stream'] as const)
      for (const stream of [true, false]) {
        emulator.fail(COMPLETIONS, { kind })
        await signedIn
          .chat({ messages, stream })
          .then((response) => response.text())
          .catch(() => {})
      }
    expect(errors.length).toBeGreaterThan(5)
    expectSilence([...secrets, ...keysSent(), PROMPT])
  })

  it('B30 reveals nothing of a body that it refuses', async () => {
    const { visitor, callback, secrets } = await begin()
    await visitor.navigate(callback)
    await visitor.chat({}, { body: `{"messages":"${PROMPT}` })
    await visitor.chat({}, { body: PROMPT })
    await visitor.chat({ messages: PROMPT, filler: 'a'.repeat(10_500_000) })
    expect(errors).toHaveLength(3)
    expectSilence([...secrets, PROMPT])
  })

  it('B32 keeps the key out of every response, even when the provider quotes it', async () => {
    const { visitor, callback } = await begin()
    const responses = [await serializeResponse(await visitor.navigate(callback))]
    const add = async (response: Promise<Response>) => responses.push(await serializeResponse(await response))
    await add(visitor.request('/openroute/session'))
    await add(visitor.request('/openroute/api/key'))
    await add(visitor.request('/openroute/api/models'))
    await add(visitor.chat())
    await add(visitor.chat({ stream: true }))
    await add(visitor.navigate('/openroute/login'))
    const [key = ''] = keysSent()
    expect(key).toMatch(/^sk-or-/)
    for (const status of [400, 402, 403, 500, 401]) {
      const error = {
        code: status,
        message: `Incorrect API key provided: ${key}.`,
        metadata: { raw: { key } },
      }
      emulator.fail(COMPLETIONS, { kind: 'respond', status, body: { error, key } })
      await add(visitor.chat())
    }
    await add(visitor.signOut())
    for (const response of responses) {
      expect(response).not.toContain(key)
      expect(response).not.toMatch(/sk-or-/)
    }
    expect(responses).toHaveLength(13)
    expectSilence([key, key, key, key])
  })
})
