import { createServer, connect as openSocket } from 'node:net'
import { gzipSync } from 'node:zlib'
import { defineProvider, type Fetch } from '@openroute-kit/core'
import { type Emulator, type Fault, startEmulator } from '@openroute-kit/emulator'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { APP_SETUPS, type SetupApp } from '../helpers/app-setups.js'
import { freePorts } from '../helpers/free-ports.js'
import { errorCode, serializeResponse } from '../helpers/read-response.js'
import { Visitor } from '../helpers/visitor.js'

const EXCHANGE = '/api/v1/auth/keys'
const JSON_ONLY = { accept: 'application/json' }

let emulator: Emulator

beforeAll(async () => {
  emulator = await startEmulator()
})
afterAll(() => emulator.close())
beforeEach(() => emulator.clearRequests())
afterEach(() => emulator.clearFaults())

const exchanges = () => emulator.requestsTo(EXCHANGE).length

describe.each(APP_SETUPS)('the exchange of $name', (setup) => {
  let app: SetupApp

  beforeAll(async () => {
    app = await setup.start({ emulator, kit: { timeoutsMs: { exchange: 700 } } })
  })
  afterAll(() => app.close())

  /** A login whose exchange fails: what a person sees, what a program sees, and that neither is signed in. */
  async function loginWith(fault: Fault | readonly Fault[]) {
    const pages: string[] = []
    let outcome = { code: '', status: 0 }
    for (const headers of [{}, JSON_ONLY]) {
      const visitor = new Visitor(app.url)
      const callback = await emulator.approve(await visitor.startLogin())
      for (const one of [fault].flat()) emulator.fail(EXCHANGE, one)
      const before = exchanges()
      const response = await visitor.openCallback(callback, headers)
      expect(response.headers.get('content-type')).toMatch(
        headers === JSON_ONLY ? /^application\/json/ : /^text\/html/,
      )
      pages.push(await serializeResponse(response.clone()))
      const code = (await errorCode(response)) ?? ''
      if (outcome.code !== '') expect(code).toBe(outcome.code)
      // One page reports an exchange with an unknown outcome, and does not say whether it took too long.
      if (code !== 'exchange_outcome_unknown' && outcome.code !== '')
        expect(response.status).toBe(outcome.status)
      expect(response.status).toBeGreaterThanOrEqual(400)
      outcome = { code, status: response.status }
      expect(exchanges() - before).toBe(1)
      expect(await visitor.session()).toEqual({ signedIn: false })
      // Nothing is lost: neither the code in the address, if it is opened again, nor the way to a new login.
      const again = await visitor.navigate(callback)
      expect(again.status).toBe(400)
      expect(await errorCode(again)).toBe('transaction_missing')
      expect(exchanges() - before).toBe(1)
      expect((await visitor.signIn(emulator)).status).toBe(303)
      expect(await visitor.session()).toMatchObject({ signedIn: true })
    }
    const [page = '', json = ''] = pages
    return { ...outcome, page, json }
  }

  describe('D01', () => {
    it.each<[string, Fault]>([
      ['before the headers', { kind: 'hang' }],
      ['in the middle of the body', { kind: 'hang-mid-body' }],
    ])('D01 aborts an exchange that hangs %s', async (_, fault) => {
      const { code, status } = await loginWith(fault)
      expect({ code, status }).toEqual({ code: 'exchange_outcome_unknown', status: 504 })
    })
  })

  describe('D02', () => {
    it.each<[string, Fault]>([
      ['is reset when the provider has it', { kind: 'reset' }],
      ['loses its response', { kind: 'reset', processed: true }],
      ['breaks off in its response', { kind: 'die-mid-stream' }],
    ])('D02 never resends a code when its request %s', async (_, fault) => {
      const { code, status, page, json } = await loginWith(fault)
      expect({ code, status }).toEqual({ code: 'exchange_outcome_unknown', status: 502 })
      const { keysUrl } = emulator.provider
      expect(page).toContain(`href="${keysUrl}"`)
      expect(json).toContain(`"help_url":"${keysUrl}"`)
      expect((await fetch(keysUrl)).status).toBe(200)
    })
  })

  describe('D04', () => {
    const key = `sk-or-v1-${'a'.repeat(64)}`
    it.each<[string, string | object]>([
      ['nothing', ''],
      ['HTML', '<!doctype html><title>Sign in to the hotel</title>'],
      ['half of an object', '{"key":"sk-or-v1-'],
      ['null', 'null'],
      ['a list', [key]],
      ['a string', JSON.stringify(key)],
      ['no key', { user_id: 'user_lin' }],
      ['an empty key', { key: '' }],
      ['null for a key', { key: null }],
      ['a number for a key', { key: 12345678 }],
      ['an object for a key', { key: { value: key } }],
      ['"undefined" for a key', { key: 'undefined' }],
      ['a key with a line break', { key: `${key}\r\nx-evil: 1` }],
      ['an error under status 200', { error: { code: 500, message: 'Internal Server Error' } }],
      ['an error beside a key', { key, error: { code: 500, message: 'Internal Server Error' } }],
    ])('D04 rejects %s as a key', async (_, body) => {
      const { code, status, page, json } = await loginWith({ kind: 'respond', body })
      expect({ code, status }).toEqual({ code: 'provider_response_invalid', status: 502 })
      for (const text of [page, json]) {
        expect(text).not.toContain('undefined')
        expect(text).not.toContain(key)
      }
    })
  })

  it('D05 stops reading a response that decompresses to more than 64 KiB, even if it starts with a key', async () => {
    const body = gzipSync(`{"key":"sk-or-v1-${'b'.repeat(64)}","padding":"${'A'.repeat(8 * 1024 * 1024)}"}`)
    const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip' }
    const { code, status } = await loginWith({ kind: 'respond', headers, body })
    expect({ code, status }).toEqual({ code: 'provider_response_invalid', status: 502 })
    expect((await loginWith({ kind: 'gzip-bomb', bytes: 4 * 1024 * 1024 })).code).toBe(
      'provider_response_invalid',
    )
  })

  describe('D06', () => {
    it.each([
      [400, 'Invalid code_challenge_method', 'challenge_method_rejected', 502],
      [400, 'Missing code', 'exchange_rejected', 502],
      [403, 'Invalid code or code_verifier', 'code_rejected', 400],
      [403, 'Authorization code expired', 'code_expired', 400],
      [405, 'Method Not Allowed', 'exchange_not_allowed', 502],
      [429, 'Rate limit exceeded', 'rate_limited', 429],
      [500, 'Internal Server Error', 'provider_error', 502],
      [503, 'Service Unavailable', 'provider_error', 502],
    ])('D06 maps a refusal with %d "%s" to its own code: %s', async (status, message, code, shown) => {
      const outcome = await loginWith({
        kind: 'respond',
        status,
        body: { error: { code: status, message } },
      })
      expect({ code: outcome.code, status: outcome.status }).toEqual({ code, status: shown })
      expect(outcome.page).not.toContain(message)
    })
  })

  describe('D03', () => {
    /** The kit with a `fetch` that counts what was tried, against an API at `apiUrl`. */
    async function appAt(apiUrl: string) {
      let tries = 0
      const counted: Fetch = (url, init) => {
        if (url.endsWith('/auth/keys')) tries++
        return fetch(url, init)
      }
      const provider = defineProvider({ id: 'openroute', siteUrl: emulator.siteUrl, apiUrl })
      const counting = await setup.start({
        emulator: { provider },
        kit: { fetch: counted, timeoutsMs: { exchange: 400 } },
      })
      onTestFinished(() => counting.close())
      return { app: counting, tries: () => tries }
    }

    it('D03 retries while the connection is refused, and the same callback works once the server listens', async () => {
      const [port = 0] = await freePorts(1)
      const { app: offline, tries } = await appAt(`http://127.0.0.1:${port}/api/v1`)
      const visitor = new Visitor(offline.url)
      const callback = await emulator.approve(await visitor.startLogin())
      const response = await visitor.navigate(callback, JSON_ONLY)
      expect({ status: response.status, code: await errorCode(response) }).toEqual({
        status: 502,
        code: 'provider_unreachable',
      })
      expect(tries()).toBe(3)
      expect(exchanges()).toBe(0)
      expect(visitor.transactions()).toHaveLength(1)

      await forward(port, new URL(emulator.apiUrl).port)
      expect((await visitor.navigate(callback)).status).toBe(303)
      expect(exchanges()).toBe(1)
      expect(await visitor.session()).toMatchObject({ signedIn: true })
    })

    it('D03 retries when the host name is not found', async () => {
      const { app: lost, tries } = await appAt('https://api.openroute.invalid/api/v1')
      const visitor = new Visitor(lost.url)
      const response = await visitor.navigate(await emulator.approve(await visitor.startLogin()))
      expect(await errorCode(response)).toBe('provider_unreachable')
      expect(tries()).toBe(3)
    })

    it.each<[string, Fault]>([
      ['a reset', { kind: 'reset' }],
      ['a hang', { kind: 'hang' }],
      ['half a response', { kind: 'die-mid-stream' }],
      ['a failure of the provider', { kind: 'respond', status: 503, headers: { 'retry-after': '1' } }],
    ])('D03 does not retry after %s', async (_, fault) => {
      const { app: online, tries } = await appAt(emulator.apiUrl)
      const visitor = new Visitor(online.url)
      const callback = await emulator.approve(await visitor.startLogin())
      emulator.fail(EXCHANGE, fault)
      await visitor.navigate(callback)
      expect(tries()).toBe(1)
    })
  })
})

/** Opens a port that forwards to another one, until the test ends. */
async function forward(port: number, to: string): Promise<void> {
  const server = createServer((socket) => {
    const other = openSocket(Number(to), '127.0.0.1')
    socket.on('error', () => other.destroy()).pipe(other)
    other.on('error', () => socket.destroy()).pipe(socket)
    onTestFinished(() => void socket.destroy())
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
}
