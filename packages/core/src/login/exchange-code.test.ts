import { createHash } from 'node:crypto'
import { getEventListeners } from 'node:events'
import { describe, expect, it, vi } from 'vitest'
import { approvedCallback, providerAt } from '../../../../test/helpers/approved-callback.js'
import { freePorts } from '../../../../test/helpers/free-ports.js'
import {
  DOCUMENTED,
  GRANTED_KEY,
  granted,
  LOST,
  NO_KEY,
  NO_USER_ID,
  REDIRECTS,
  REFUSED_CODES,
  UNDOCUMENTED,
} from '../../../../test/helpers/provider-refusals.js'
import {
  gzipped,
  hang,
  hangInBody,
  json,
  providerError,
  type Responder,
  redirect,
  startRawServer,
  text,
} from '../../../../test/helpers/raw-server.js'
import { keyMayExist } from '../errors/error-traits.js'
import type { Fetch } from '../http/request-json.js'
import { defineProvider, type Provider } from '../provider/define-provider.js'
import { openroute } from '../provider/presets.js'
import { createLoginRequest } from './create-login-request.js'
import { exchangeCode } from './exchange-code.js'
import type { LoginTransaction } from './login-transaction.js'
import type { VerifiedCallback } from './verified-callback.js'
import { verifyPastedCode } from './verify-pasted-code.js'

const key = GRANTED_KEY

/** `timeoutMs` only where no response will come: a busy machine takes its time. */
async function exchangeAt(respond: Responder, timeoutMs?: number) {
  const server = await startRawServer(respond)
  const provider = providerAt(server.url)
  const { callback, transaction } = await approvedCallback(provider)
  const exchange = () => exchangeCode({ callback, provider, ...(timeoutMs && { timeoutMs }) })
  return { server, provider, callback, transaction, exchange }
}

describe('exchangeCode', () => {
  it('A03 sends code, verifier and S256, and nothing else', async () => {
    const { server, transaction, exchange } = await exchangeAt(granted)
    expect(await exchange()).toEqual({ key, userId: 'user_1' })
    expect(server.requests).toHaveLength(1)
    expect(server.requests[0]).toMatchObject({ method: 'POST', path: '/api/v1/auth/keys' })
    expect(JSON.parse(server.requests[0]?.body as string)).toEqual({
      code: 'code-1',
      code_verifier: transaction.codeVerifier,
      code_challenge_method: 'S256',
    })
    const { headers } = server.requests[0] as (typeof server.requests)[0]
    expect(headers['content-type']).toBe('application/json')
    for (const name of ['cookie', 'authorization', 'referer', 'origin'])
      expect(headers).not.toHaveProperty(name)
  })

  it('A09 exchanges a headless login with S256 as well', async () => {
    const server = await startRawServer(granted)
    const provider = providerAt(server.url)
    const { url, transaction } = await createLoginRequest({ provider })
    await exchangeCode({ callback: verifyPastedCode({ code: 'pasted', transaction }), provider })
    const sent = JSON.parse(server.requests[0]?.body as string)
    expect(sent).toMatchObject({ code: 'pasted', code_challenge_method: 'S256' })
    expect(new URL(url).searchParams.get('code_challenge')).toBe(
      createHash('sha256').update(sent.code_verifier).digest('base64url'),
    )
  })

  it('A10 sends one request for a callback, however often it is exchanged', async () => {
    const { server, exchange } = await exchangeAt(granted)
    const results = await Promise.allSettled(Array.from({ length: 20 }, exchange))
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    for (const result of results)
      if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'callback_used' })
    expect(server.requests).toHaveLength(1)
  })

  it('A12 refuses another provider than the login went to', async () => {
    const { server, callback } = await exchangeAt(granted)
    const other = defineProvider({ id: 'other', siteUrl: server.url, apiUrl: server.url })
    await expect(exchangeCode({ callback, provider: other })).rejects.toMatchObject({
      code: 'issuer_mismatch',
    })
    expect(server.requests).toHaveLength(0)
  })

  it.each<[string, (own: Provider, other: string) => Partial<Provider>]>([
    ['API on another host', (_, other) => ({ apiUrl: `${other}/api/v1` })],
    ['API under another path', ({ apiUrl }) => ({ apiUrl: `${apiUrl}/evil` })],
    ['API without its path', ({ apiUrl }) => ({ apiUrl: new URL(apiUrl).origin })],
    ['site', (_, other) => ({ siteUrl: other })],
    ['site and API', (_, other) => ({ siteUrl: other, apiUrl: `${other}/api/v1` })],
  ])('F31 sends nothing to a provider of the same id with another %s', async (_, change) => {
    const other = await startRawServer(granted)
    const { server, provider, callback, exchange } = await exchangeAt(granted)
    const changed = defineProvider({ ...provider, ...change(provider, other.url) })
    expect(changed.id).toBe(provider.id)
    await expect(exchangeCode({ callback, provider: changed })).rejects.toMatchObject({
      code: 'issuer_mismatch',
    })
    expect([...server.requests, ...other.requests]).toEqual([])
    // The code is not spent: the login's own provider still takes it.
    expect(await exchange()).toMatchObject({ key })
  })

  it('F31 sends a pasted code to no other API either', async () => {
    const [own, other] = [await startRawServer(granted), await startRawServer(granted)]
    const { transaction } = await createLoginRequest({ provider: providerAt(own.url) })
    const callback = verifyPastedCode({ code: 'pasted', transaction })
    const provider = defineProvider({ ...providerAt(own.url), apiUrl: providerAt(other.url).apiUrl })
    await expect(exchangeCode({ callback, provider })).rejects.toMatchObject({ code: 'issuer_mismatch' })
    expect([...own.requests, ...other.requests]).toEqual([])
  })

  it('F31 refuses a transaction that a store kept without the API', async () => {
    const server = await startRawServer(granted)
    const provider = providerAt(server.url)
    const { transaction } = await createLoginRequest({ provider })
    const { apiUrl: _, ...older } = transaction
    const callback = verifyPastedCode({ code: 'pasted', transaction: older as LoginTransaction })
    await expect(exchangeCode({ callback, provider })).rejects.toMatchObject({ code: 'issuer_mismatch' })
    expect(server.requests).toEqual([])
  })

  it.each(NO_USER_ID)('A25 gives no user id for %j', async (user_id) => {
    const { exchange } = await exchangeAt(json(200, { key, user_id }))
    expect(await exchange()).toEqual({ key, userId: null })
  })

  it.each(REDIRECTS)('A26 does not take code and verifier along a %d', async (status) => {
    const target = await startRawServer(granted)
    const { server, provider, exchange } = await exchangeAt(redirect(status, `${target.url}/auth/keys`))
    await expect(exchange()).rejects.toMatchObject({
      code: 'provider_redirected',
      helpUrl: provider.keysUrl,
    })
    expect(server.requests).toHaveLength(1)
    expect(target.requests).toHaveLength(0)
  })

  it.each([
    ['before the headers', hang],
    ['in mid-body', hangInBody],
  ])('D01 gives up when the provider hangs %s', async (_, respond) => {
    const { server, exchange } = await exchangeAt(respond, 400)
    await expect(exchange()).rejects.toMatchObject({ code: 'exchange_outcome_unknown', status: 504 })
    await server.requests[0]?.closed
  })

  it.each([
    ...LOST.map(([title, respond]) => [title, respond, undefined] as const),
    ['hangs', hang, 1000] as const,
  ])('D02 never sends the code again when the provider %s', async (_, respond, timeoutMs) => {
    const { server, provider, exchange } = await exchangeAt(respond, timeoutMs)
    await expect(exchange()).rejects.toMatchObject({
      code: 'exchange_outcome_unknown',
      retryable: false,
      helpUrl: provider.keysUrl,
      message: expect.stringContaining(provider.keysUrl),
    })
    await expect(exchange()).rejects.toMatchObject({ code: 'callback_used' })
    expect(server.requests).toHaveLength(1)
  })

  it('D02 counts the code as spent when its caller cancels after sending', async () => {
    const caller = new AbortController()
    const { server, callback, provider } = await exchangeAt(() => caller.abort())
    const exchange = () => exchangeCode({ callback, provider, signal: caller.signal })
    await expect(exchange()).rejects.toMatchObject({ code: 'exchange_outcome_unknown' })
    await expect(exchange()).rejects.toMatchObject({ code: 'callback_used' })
    expect(server.requests).toHaveLength(1)
  })

  it('D02 keeps the code when its caller cancels before sending', async () => {
    const { server, callback, provider, exchange } = await exchangeAt(granted)
    await expect(exchangeCode({ callback, provider, signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'cancelled',
    })
    expect(server.requests).toHaveLength(0)
    expect(await exchange()).toMatchObject({ key })
  })

  it('D03 tries again while connections are refused, and succeeds once the provider is up', async () => {
    const port = (await freePorts(1))[0]
    const provider = providerAt(`http://127.0.0.1:${port}`)
    const { callback } = await approvedCallback(provider)
    const servers: Awaited<ReturnType<typeof startRawServer>>[] = []
    let tries = 0
    const fetch: Fetch = async (url, init) => {
      // The provider comes up after the second refused connection.
      if (++tries === 3) servers.push(await startRawServer(granted, port))
      return globalThis.fetch(url, init)
    }
    expect(await exchangeCode({ callback, provider, fetch })).toMatchObject({ key })
    expect(tries).toBe(3)
    expect(servers[0]?.requests).toHaveLength(1)
  })

  it('D03 keeps the code when all connections are refused', async () => {
    const port = (await freePorts(1))[0]
    const provider = providerAt(`http://127.0.0.1:${port}`)
    const { callback } = await approvedCallback(provider)
    await expect(exchangeCode({ callback, provider })).rejects.toMatchObject({
      code: 'provider_unreachable',
      retryable: true,
    })
    const server = await startRawServer(granted, port)
    expect(await exchangeCode({ callback, provider })).toMatchObject({ key })
    expect(server.requests).toHaveLength(1)
  })

  it('D03 tries an unknown name three times', async () => {
    const provider = providerAt('https://nowhere.invalid')
    const { callback } = await approvedCallback(provider)
    const fetch = vi.fn<Fetch>(globalThis.fetch)
    await expect(exchangeCode({ callback, provider, fetch })).rejects.toMatchObject({
      code: 'provider_unreachable',
    })
    expect(fetch).toHaveBeenCalledTimes(3)
  })

  const refused = { code: 'ECONNREFUSED', syscall: 'connect' }
  it.each<[string, unknown, number]>([
    ['ECONNREFUSED', failure(refused), 3],
    ['ENOTFOUND', failure({ code: 'ENOTFOUND', syscall: 'getaddrinfo' }), 3],
    ['EAI_AGAIN', failure({ code: 'EAI_AGAIN', syscall: 'getaddrinfo' }), 3],
    ['a connect timeout', failure({ code: 'UND_ERR_CONNECT_TIMEOUT' }), 3],
    ['no route', failure({ code: 'EHOSTUNREACH', syscall: 'connect' }), 3],
    ['each address refused', failure({ code: 'ECONNREFUSED', errors: [refused, refused] }), 3],
    [
      'no IPv6 and IPv4 refused',
      failure({ errors: [{ code: 'ENETUNREACH', syscall: 'connect' }, refused] }),
      3,
    ],
    ['a reset', failure({ code: 'ECONNRESET', syscall: 'read' }), 1],
    ['a broken pipe', failure({ code: 'EPIPE', syscall: 'write' }), 1],
    ['no route in mid-request', failure({ code: 'EHOSTUNREACH', syscall: 'read' }), 1],
    ['a closed socket', failure({ code: 'UND_ERR_SOCKET' }), 1],
    ['a headers timeout', failure({ code: 'UND_ERR_HEADERS_TIMEOUT' }), 1],
    ['one address refused, one reset', failure({ errors: [refused, { code: 'ECONNRESET' }] }), 1],
    ['no errors in a list of them', failure({ errors: [] }), 1],
    ['no cause, as in browsers', failure(undefined), 1],
    ['a cause of null', failure(null), 1],
    ['nothing', undefined, 1],
    ['a text', 'ECONNREFUSED', 1],
  ])('D03 after %s: %#', async (_, error, tries) => {
    const provider = providerAt('https://provider.example')
    const { callback } = await approvedCallback(provider)
    const fetch = vi.fn<Fetch>(() => Promise.reject(error))
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    try {
      const outcome = expect(exchangeCode({ callback, provider, fetch })).rejects.toMatchObject({
        code: tries === 3 ? 'provider_unreachable' : 'exchange_outcome_unknown',
      })
      await vi.runAllTimersAsync()
      await outcome
      expect(fetch).toHaveBeenCalledTimes(tries)
      expect(vi.getTimerCount()).toBe(0)
    } finally {
      vi.useRealTimers()
    }
  })

  it('D03 stops waiting for another try as soon as its caller cancels', async () => {
    const provider = providerAt('https://provider.example')
    const { callback } = await approvedCallback(provider)
    const caller = new AbortController()
    const fetch = vi.fn<Fetch>(() => Promise.reject(failure(refused)))
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    try {
      const outcome = expect(
        exchangeCode({ callback, provider, fetch, signal: caller.signal }),
      ).rejects.toMatchObject({ code: 'cancelled' })
      await vi.advanceTimersByTimeAsync(1)
      caller.abort()
      await outcome
      expect(fetch).toHaveBeenCalledTimes(1)
      expect(vi.getTimerCount()).toBe(0)
      expect(getEventListeners(caller.signal, 'abort')).toHaveLength(0)
    } finally {
      vi.useRealTimers()
    }
  })

  it.each(NO_KEY)('D04 D05 refuses $title', async ({ respond, code }) => {
    const { server, provider, exchange } = await exchangeAt(respond)
    await expect(exchange()).rejects.toMatchObject({ code, helpUrl: provider.keysUrl })
    await expect(exchange()).rejects.toMatchObject({ code: 'callback_used' })
    expect(server.requests).toHaveLength(1)
  })

  it('D05 takes a gzipped key', async () => {
    const { exchange } = await exchangeAt(gzipped(JSON.stringify({ key })))
    expect(await exchange()).toMatchObject({ key })
  })

  it.each([...DOCUMENTED, ...UNDOCUMENTED])('A03 D06 maps $title to $code', async ({ respond, code }) => {
    const { server, provider, exchange } = await exchangeAt(respond)
    const helpUrl = keyMayExist(code) ? provider.keysUrl : undefined
    await expect(exchange()).rejects.toMatchObject({ code, retryable: false, helpUrl })
    expect(server.requests).toHaveLength(1)
  })

  it.each(REFUSED_CODES)('P01 maps $title to $code', async ({ respond, code }) => {
    const { server, provider, exchange } = await exchangeAt(respond)
    const helpUrl = keyMayExist(code) ? provider.keysUrl : undefined
    await expect(exchange()).rejects.toMatchObject({ code, retryable: false, helpUrl })
    expect(server.requests).toHaveLength(1)
  })

  it.each([
    ['a web page', text(200, '<!DOCTYPE html><title>Site</title>', 'text/html'), 'provider_response_invalid'],
    ['404', text(404, 'Not Found'), 'exchange_rejected'],
    ['a web page under 404', text(404, '<html>', 'text/html'), 'exchange_rejected'],
  ])('P07 explains a wrong API base that responds with %s', async (_, respond, code) => {
    const { exchange, provider } = await exchangeAt(respond)
    await expect(exchange()).rejects.toMatchObject({
      code,
      message: expect.stringMatching(`apiUrl is not the base URL of the API: ${provider.apiUrl}`),
    })
  })

  it('D06 has one code for each documented failure', () => {
    expect(new Set(DOCUMENTED.map(({ code }) => code)).size).toBe(DOCUMENTED.length)
  })

  it('D02 names the keys page wherever a key may exist', async () => {
    const { provider, exchange } = await exchangeAt(providerError(500, 'Internal Server Error'))
    await expect(exchange()).rejects.toMatchObject({ helpUrl: provider.keysUrl })
  })

  it('refuses a timeout that is none, and keeps the code', async () => {
    const { server, callback, provider, exchange } = await exchangeAt(granted)
    await expect(exchangeCode({ callback, provider, timeoutMs: Number.NaN })).rejects.toMatchObject({
      code: 'config_invalid',
    })
    expect(server.requests).toHaveLength(0)
    expect(await exchange()).toMatchObject({ key })
  })

  it('A01 exchanges the result of verifyCallback and nothing like it', async () => {
    const { server, provider, callback } = await exchangeAt(granted)
    const forgeries = [{ returnTo: '/' }, { ...callback }, structuredClone(callback), Object.create(callback)]
    for (const forged of [...forgeries, 'code-1', null, undefined])
      await expect(exchangeCode({ callback: forged as VerifiedCallback, provider })).rejects.toMatchObject({
        code: 'callback_invalid',
      })
    expect(server.requests).toHaveLength(0)
  })
})

/** What the compiler has to refuse; never called. */
export function doesNotCompile(callback: VerifiedCallback): void {
  // @ts-expect-error: a plain object is no proof.
  exchangeCode({ provider: openroute, callback: { returnTo: '/' } })
  // @ts-expect-error: nor is a code.
  exchangeCode({ provider: openroute, callback: 'code' })
  // @ts-expect-error: nor code and verifier.
  exchangeCode({ provider: openroute, callback: { code: 'code', codeVerifier: 'verifier' } })
  // @ts-expect-error: a callback is needed.
  exchangeCode({ provider: openroute })
  // @ts-expect-error: A09, there is no method to choose.
  exchangeCode({ provider: openroute, callback, codeChallengeMethod: 'plain' })
  // @ts-expect-error: nothing can be read out of it.
  void callback.code
  exchangeCode({ provider: openroute, callback })
}

/** What `fetch` of Node rejects with. */
function failure(cause: unknown): TypeError {
  return new TypeError('fetch failed', { cause })
}
