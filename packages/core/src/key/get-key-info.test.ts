import { describe, expect, it } from 'vitest'
import { providerAt } from '../../../../test/helpers/approved-callback.js'
import { freePorts } from '../../../../test/helpers/free-ports.js'
import {
  hang,
  hangInBody,
  json,
  providerError,
  type Responder,
  redirect,
  reset,
  startRawServer,
  text,
} from '../../../../test/helpers/raw-server.js'
import { getKeyInfo } from './get-key-info.js'

const key = 'sk-or-v1-0123456789abcdef'

/** Times out only where no response will come: a busy machine takes its time. */
async function ask(respond: Responder) {
  const server = await startRawServer(respond)
  const info = getKeyInfo({
    provider: providerAt(server.url),
    key,
    ...([hang, hangInBody].includes(respond) && { timeoutMs: 1000 }),
  })
  return { server, info }
}

describe('getKeyInfo', () => {
  it.each([
    ['a web page', text(200, '\n<!DOCTYPE html>', 'text/html')],
    ['404', text(404, '404 page not found')],
  ])('P07 explains a wrong API base that responds with %s', async (_, respond) => {
    const server = await startRawServer(respond)
    const provider = providerAt(server.url)
    await expect(getKeyInfo({ provider, key: 'sk-or-1' })).rejects.toMatchObject({
      code: 'provider_response_invalid',
      message: expect.stringContaining(`apiUrl is not the base URL of the API: ${provider.apiUrl}`),
    })
  })

  it('sends GET /key with the key, and returns the fields of protocol §3', async () => {
    const { server, info } = await ask(
      json(200, {
        data: {
          label: 'app',
          limit: 5,
          limit_remaining: 4.5,
          limit_reset: 'monthly',
          usage: 0.5,
          usage_daily: 0.1,
          usage_weekly: 0.2,
          usage_monthly: 0.3,
          expires_at: '2030-01-01T00:00:00Z',
          is_free_tier: true,
        },
      }),
    )
    expect(await info).toEqual({
      label: 'app',
      limit: 5,
      limitRemaining: 4.5,
      limitReset: 'monthly',
      usage: 0.5,
      usageDaily: 0.1,
      usageWeekly: 0.2,
      usageMonthly: 0.3,
      expiresAt: '2030-01-01T00:00:00Z',
      isFreeTier: true,
    })
    expect(server.requests).toHaveLength(1)
    expect(server.requests[0]).toMatchObject({ method: 'GET', path: '/api/v1/key', body: '' })
    expect(server.requests[0]?.headers.authorization).toBe(`Bearer ${key}`)
  })

  it('reads null as no limit, and tolerates fields that are missing or of another type', async () => {
    const { info } = await ask(json(200, { data: { limit: null, usage: 'much', label: 7 } }))
    expect(await info).toEqual({
      label: null,
      limit: null,
      limitRemaining: null,
      limitReset: null,
      usage: 0,
      usageDaily: 0,
      usageWeekly: 0,
      usageMonthly: 0,
      expiresAt: null,
      isFreeTier: false,
    })
  })

  it.each<[string, Responder, object]>([
    ['401', providerError(401, 'No'), { code: 'key_rejected', status: 401, retryable: false }],
    ['429', providerError(429, 'No'), { code: 'rate_limited', status: 429, retryable: true }],
    ['500', providerError(500, 'No'), { code: 'provider_error', status: 502, retryable: true }],
    ['503', providerError(503, 'No'), { code: 'provider_error', status: 502, retryable: true }],
    ['403', providerError(403, 'No'), { code: 'provider_response_invalid' }],
    ['404', text(404, '<html>', 'text/html'), { code: 'provider_response_invalid' }],
    ['HTML', text(200, '<html>', 'text/html'), { code: 'provider_response_invalid' }],
    ['an empty body', text(200, ''), { code: 'provider_response_invalid' }],
    ['no data', json(200, {}), { code: 'provider_response_invalid' }],
    ['null data', json(200, { data: null }), { code: 'provider_response_invalid' }],
    ['a redirect', redirect(307, 'http://127.0.0.1:9/'), { code: 'provider_redirected' }],
    ['a reset', reset, { code: 'provider_interrupted', retryable: true }],
    ['nothing', hang, { code: 'provider_timeout', retryable: true }],
    ['half a response', hangInBody, { code: 'provider_timeout', retryable: true }],
  ])('D06 maps %s', async (_, respond, expected) => {
    const { server, info } = await ask(respond)
    await expect(info).rejects.toMatchObject(expected)
    expect(server.requests).toHaveLength(1)
  })

  it('D03 says that the provider was not reached', async () => {
    const provider = providerAt(`http://127.0.0.1:${(await freePorts(1))[0]}`)
    await expect(getKeyInfo({ provider, key })).rejects.toMatchObject({ code: 'provider_unreachable' })
  })

  it.each(['', `${key}\r\nX-Evil: 1`, `${key}\n`, 'sk-or-中', 'a b'])(
    'B17 sends no key like %j',
    async (wrong) => {
      const server = await startRawServer(json(200, { data: {} }))
      await expect(getKeyInfo({ provider: providerAt(server.url), key: wrong })).rejects.toMatchObject({
        code: 'key_rejected',
      })
      expect(server.requests).toHaveLength(0)
    },
  )
})
