import { type Emulator, startEmulator } from '@openroute-kit/emulator'
import type { OpenRouteOptions } from '@openroute-kit/server'
import { Agent, type Dispatcher } from 'undici'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { type Completion, chunkEvent, EVENTS, startGateway } from '../helpers/gateway.js'
import { OUTBOUND_SETUPS } from '../helpers/outbound-setups.js'
import { Visitor } from '../helpers/visitor.js'

const HEARTBEAT = ': OPENROUTER PROCESSING\n\n'
const SILENCE_MS = 800
/** Shorter than the silence, and longer than a busy machine pauses. */
const BELOW_SILENCE_MS = 600
/** For limits that are to be exceeded. */
const SHORT_MS = 60
const LONG_MS = 30_000

let emulator: Emulator

beforeAll(async () => {
  emulator = await startEmulator()
})
afterAll(() => emulator.close())

/** A model that reasons, at each step of its response. */
const silentBeforeHeaders: Completion = (res) =>
  void setTimeout(() => res.writeHead(200, EVENTS).end(`${chunkEvent('hi')}data: [DONE]\n\n`), SILENCE_MS)
const silentBeforeFirstByte: Completion = (res) => {
  res.writeHead(200, EVENTS).flushHeaders()
  setTimeout(() => res.end(`${chunkEvent('hi')}data: [DONE]\n\n`), SILENCE_MS)
}
const silentAfterFirstByte: Completion = (res) => {
  res.writeHead(200, EVENTS)
  res.write(HEARTBEAT)
  setTimeout(() => res.end(`${chunkEvent('hi')}data: [DONE]\n\n`), SILENCE_MS)
}
const silentForever: Completion = (res) => res.writeHead(200, EVENTS).flushHeaders()

describe.each(OUTBOUND_SETUPS)('$name, with a model that stays silent', ({ start }) => {
  async function signedIn(complete: Completion, kit: Partial<OpenRouteOptions>) {
    const gateway = await startGateway({ emulator, complete })
    onTestFinished(() => gateway.close())
    const app = await start({ emulator: { provider: gateway.provider }, kit: { onError: () => {}, ...kit } })
    onTestFinished(() => app.close())
    const visitor = new Visitor(app.url)
    expect((await visitor.signIn(emulator)).status).toBe(303)
    return visitor
  }

  const CASES: [string, Completion, NonNullable<OpenRouteOptions['timeoutsMs']>, string][] = [
    [
      'waits for headers',
      silentBeforeHeaders,
      { responseHeaders: LONG_MS, idle: BELOW_SILENCE_MS },
      '[DONE]',
    ],
    [
      'waits for the first byte',
      silentBeforeFirstByte,
      { responseHeaders: LONG_MS, idle: BELOW_SILENCE_MS },
      '[DONE]',
    ],
    [
      'waits for the next byte',
      silentAfterFirstByte,
      { responseHeaders: BELOW_SILENCE_MS, idle: LONG_MS },
      '[DONE]',
    ],
    [
      'ends the wait for headers',
      silentBeforeHeaders,
      { responseHeaders: SHORT_MS, idle: LONG_MS },
      'provider_timeout',
    ],
    [
      'ends the wait for the first byte',
      silentForever,
      { responseHeaders: SHORT_MS, idle: LONG_MS },
      'provider_timeout',
    ],
    [
      'ends the wait for the next byte',
      silentAfterFirstByte,
      { responseHeaders: LONG_MS, idle: SHORT_MS },
      'provider_timeout',
    ],
  ]
  it.each(CASES)('S13 %s as long as the app configured', async (_, complete, timeoutsMs, end) => {
    // The dispatcher's own limits are short, as Node's are shorter than what an app may configure.
    const visitor = await signedIn(complete, {
      timeoutsMs,
      dispatcher: new Agent({ headersTimeout: SHORT_MS, bodyTimeout: SHORT_MS }),
    })
    const responses = await Promise.all([visitor.chat({ stream: true }), visitor.request('/app/stream')])
    for (const text of await Promise.all(responses.map((response) => response.text())))
      expect(text).toContain(end)
  })

  it('S13 passes a heartbeat at once', async () => {
    let respond = () => {}
    const visitor = await signedIn((res) => {
      res.writeHead(200, EVENTS)
      res.write(HEARTBEAT)
      respond = () => res.end(`${chunkEvent('hi')}data: [DONE]\n\n`)
    }, {})
    const reader = (await visitor.chat({ stream: true })).body?.getReader()
    const first = await reader?.read()
    expect(new TextDecoder().decode(first?.value)).toBe(HEARTBEAT)
    respond()
    await reader?.cancel()
  })

  it('S13 passes the configured times to the dispatcher', async () => {
    const seen = new Map<string, number[]>()
    class Recorder extends Agent {
      override dispatch(options: Agent.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
        seen.set(options.path, [options.headersTimeout ?? -1, options.bodyTimeout ?? -1])
        return super.dispatch(options, handler)
      }
    }
    const timeoutsMs = { exchange: 310_000, keyInfo: 320_000, responseHeaders: 400_000, idle: 500_000 }
    const respond: Completion = (res) => void res.writeHead(200, EVENTS).end('data: [DONE]\n\n')
    const visitor = await signedIn(respond, { timeoutsMs, dispatcher: new Recorder() })
    await visitor.session()
    expect(seen.get('/api/v1/key')).toEqual([320_000, 320_000])
    await (await visitor.chat({ stream: true })).text()
    expect(Object.fromEntries(seen)).toMatchObject({
      '/api/v1/auth/keys': [310_000, 310_000],
      '/api/v1/chat/completions': [400_000, 500_000],
    })
    seen.clear()
    await visitor.request('/app/fetch')
    expect(Object.fromEntries(seen)).toEqual({ '/api/v1/key': [400_000, 500_000] })
  })
})
