import type { Provider } from '@openroute-kit/core'
import { keyMayExist } from '@openroute-kit/core/internal'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { providerAt } from '../../../../test/helpers/approved-callback.js'
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
  endless,
  gzipped,
  hang,
  hangInBody,
  json,
  providerError,
  type Responder,
  redirect,
  startRawServer,
} from '../../../../test/helpers/raw-server.js'
import { stubLocks } from '../../../../test/helpers/stub-locks.js'
import { finishLogin } from './finish-login.js'
import { writeTransaction } from './transactions.js'

// The same responses as in core's exchange-code.test.ts, from the same sockets. No page is needed for it, only where a page
// would keep the login.

/** Another one for each login, as the outcome is available under it for a while. */
let state = ''
const VERIFIER = 'v'.repeat(43)

/** As `startLogin` keeps a login under way. */
function keep({ siteUrl, apiUrl }: Provider): void {
  state = `or-${crypto.randomUUID().slice(4)}`
  const expiresAt = Date.now() + 60_000
  writeTransaction(state, [expiresAt, VERIFIER, siteUrl, apiUrl, 'https://app.example/', '', '', '/', ''])
}

async function exchangeAt(respond: Responder) {
  const server = await startRawServer(respond)
  const provider = providerAt(server.url)
  keep(provider)
  const exchange = () => finishLogin({ provider }, { state, code: 'code-1' })
  return { server, provider, exchange }
}

beforeEach(() => {
  vi.stubGlobal('localStorage', {})
  stubLocks()
})
afterEach(() => {
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
})

describe('finishLogin', () => {
  it('A03 sends code, verifier and S256, and nothing else', async () => {
    const { server, exchange } = await exchangeAt(granted)
    expect(await exchange()).toEqual({
      key: GRANTED_KEY,
      userId: 'user_1',
      returnTo: 'https://app.example/',
    })
    expect(server.requests).toMatchObject([{ method: 'POST', path: '/api/v1/auth/keys' }])
    expect(JSON.parse(server.requests[0]?.body as string)).toEqual({
      code: 'code-1',
      code_verifier: VERIFIER,
      code_challenge_method: 'S256',
    })
    expect(server.requests[0]?.headers['content-type']).toBe('application/json')
    for (const name of ['cookie', 'authorization', 'referer'])
      expect(server.requests[0]?.headers).not.toHaveProperty(name)
  })

  it.each(NO_USER_ID)('A25 gives no user id for %j', async (user_id) => {
    const { exchange } = await exchangeAt(json(200, { key: GRANTED_KEY, user_id }))
    expect(await exchange()).toMatchObject({ key: GRANTED_KEY, userId: null })
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
  ])('D01 gives up after 10 seconds when the provider hangs %s', async (_, respond) => {
    const clock = new AbortController()
    const timeout = vi.spyOn(AbortSignal, 'timeout').mockReturnValue(clock.signal)
    const { server, provider, exchange } = await exchangeAt(respond)
    const outcome = expect(exchange()).rejects.toMatchObject({
      code: 'exchange_outcome_unknown',
      helpUrl: provider.keysUrl,
    })
    await vi.waitFor(() => expect(server.requests).toHaveLength(1), { timeout: 10_000 })
    clock.abort()
    await outcome
    expect(timeout.mock.calls).toEqual([[10_000]])
    await server.requests[0]?.closed
  })

  it.each(LOST)('D02 never sends the code again when the provider %s', async (_, respond) => {
    const { server, provider, exchange } = await exchangeAt(respond)
    await expect(exchange()).rejects.toMatchObject({
      code: 'exchange_outcome_unknown',
      retryable: false,
      helpUrl: provider.keysUrl,
      message: expect.stringContaining(provider.keysUrl),
    })
    // L01: another page with the callback gets the same outcome.
    await expect(exchange()).rejects.toMatchObject({ code: 'exchange_outcome_unknown' })
    expect(server.requests).toHaveLength(1)
  })

  it('D02 reports the same for a refused connection, which browsers do not distinguish', async () => {
    const provider = providerAt(`http://127.0.0.1:${(await freePorts(1))[0]}`)
    keep(provider)
    await expect(finishLogin({ provider }, { state, code: 'code-1' })).rejects.toMatchObject({
      code: 'exchange_outcome_unknown',
      helpUrl: provider.keysUrl,
    })
  })

  it.each(NO_KEY)('D04 D05 refuses $title', async ({ respond, code }) => {
    const { server, provider, exchange } = await exchangeAt(respond)
    await expect(exchange()).rejects.toMatchObject({ code, helpUrl: provider.keysUrl })
    // L01: another page with the callback gets the same outcome.
    await expect(exchange()).rejects.toMatchObject({ code })
    expect(server.requests).toHaveLength(1)
  })

  it('D05 accepts a gzipped key, and no endless response', async () => {
    const fair = await exchangeAt(gzipped(JSON.stringify({ key: GRANTED_KEY })))
    expect(await fair.exchange()).toMatchObject({ key: GRANTED_KEY })
    const unfair = await exchangeAt((response) => {
      response.writeHead(200, { 'content-type': 'application/json' })
      endless(response)
    })
    await expect(unfair.exchange()).rejects.toMatchObject({ code: 'provider_response_invalid' })
  })

  it.each([...DOCUMENTED, ...UNDOCUMENTED])('A03 D06 maps $title to $code', async ({ respond, code }) => {
    const { server, provider, exchange } = await exchangeAt(respond)
    await expect(exchange()).rejects.toMatchObject({
      code,
      retryable: false,
      helpUrl: keyMayExist(code) ? provider.keysUrl : undefined,
    })
    expect(server.requests).toHaveLength(1)
  })

  it.each(REFUSED_CODES)('P01 maps $title to $code', async ({ respond, code }) => {
    const { server, provider, exchange } = await exchangeAt(respond)
    await expect(exchange()).rejects.toMatchObject({
      code,
      retryable: false,
      helpUrl: keyMayExist(code) ? provider.keysUrl : undefined,
    })
    expect(server.requests).toHaveLength(1)
  })

  it('B30 repeats neither code nor verifier nor key', async () => {
    const { exchange } = await exchangeAt(providerError(403, `No: code-1 ${VERIFIER} ${GRANTED_KEY}`))
    const error = await exchange().catch((error) => error)
    for (const print of [String(error), error.stack, JSON.stringify(error)])
      for (const secret of ['code-1', VERIFIER, GRANTED_KEY, state]) expect(print).not.toContain(secret)
  })
})
