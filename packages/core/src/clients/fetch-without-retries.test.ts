import { describe, expect, it } from 'vitest'
import { fetchWithoutRetries } from './fetch-without-retries.js'

const URL = 'https://api.example/v1/chat/completions'
const responding = (body: string, init: ResponseInit) =>
  fetchWithoutRetries(async () => new Response(body, init))
const failing = (error: unknown) => fetchWithoutRetries(() => Promise.reject(error))

describe('S24 fetchWithoutRetries', () => {
  it.each([200, 400, 401, 402, 403, 404, 422])('returns a response with status %i', async (status) => {
    const response = await responding('{"a":1}', { status })(URL)
    expect([response.status, await response.json()]).toEqual([status, { a: 1 }])
  })

  it.each([408, 409, 429, 500, 502, 503, 504, 529])('throws for status %i', async (status) => {
    const error = { code: status, message: 'Overloaded' }
    await expect(responding(JSON.stringify({ error }), { status })(URL)).rejects.toMatchObject({
      code: status === 429 ? 'rate_limited' : 'provider_error',
      message: 'Overloaded',
      status,
      retryable: status === 429,
    })
  })

  it('keeps the code of an error of the kit', async () => {
    const error = {
      code: 'provider_interrupted',
      message: 'The connection to the provider broke.',
      status: 502,
    }
    const response = responding(JSON.stringify({ error }), { status: 502 })(URL)
    await expect(response).rejects.toMatchObject({ ...error, name: 'OpenRouteError' })
  })

  it.each([
    ['7', 7],
    ['0', 0],
    ['Wed, 21 Oct 2026 07:28:00 GMT', undefined],
    [undefined, undefined],
  ])('reads a Retry-After of %s as %s seconds', async (value, retryAfter) => {
    const headers: HeadersInit = value === undefined ? {} : { 'retry-after': value }
    const error = await responding('', { status: 429, headers })(URL).catch((thrown: unknown) => thrown)
    expect((error as { retryAfter?: number }).retryAfter).toBe(retryAfter)
  })

  it.each([
    '',
    '<html>',
    'null',
    '{"error":"bad"}',
    '{"error":{"code":{},"message":7}}',
    '{"error":{"code":"__proto__"}}',
  ])('has the usual message for the body %j', async (body) => {
    const message = 'The provider failed. Try again in a while.'
    await expect(responding(body, { status: 500 })(URL)).rejects.toMatchObject({
      code: 'provider_error',
      message,
    })
  })

  it('B30 redacts keys in a message', async () => {
    const body = JSON.stringify({ error: { message: 'No such key: sk-or-v1-0123456789abcdef' } })
    const error = await responding(body, { status: 500 })(URL).catch((thrown: unknown) => thrown)
    expect((error as Error).message).toBe('No such key: sk-[redacted]')
  })

  it('throws its own error when the connection fails', async () => {
    const error = new TypeError('fetch failed', {
      cause: Object.assign(new Error('other side closed'), { code: 'UND_ERR_SOCKET' }),
    })
    await expect(failing(error)(URL)).rejects.toMatchObject({ code: 'provider_interrupted' })
  })

  it('throws its own error when the body breaks off', async () => {
    const body = new ReadableStream({
      start: (controller) => controller.enqueue(new TextEncoder().encode('{"choices"')),
      pull: (controller) => controller.error(new TypeError('terminated')),
    })
    const response = await fetchWithoutRetries(async () => new Response(body))(URL)
    await expect(response.text()).rejects.toMatchObject({ code: 'provider_interrupted' })
  })

  it('passes the cancellation of a body on', async () => {
    const reasons: unknown[] = []
    const body = new ReadableStream({ cancel: (reason) => void reasons.push(reason) })
    const response = await fetchWithoutRetries(async () => new Response(body))(URL)
    await response.body?.cancel('left')
    expect(reasons).toEqual(['left'])
  })

  it('keeps the reason of an abort', async () => {
    const reason = new DOMException('left', 'AbortError')
    await expect(failing(reason)(URL, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
  })
})
