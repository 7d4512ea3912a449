import { getEventListeners } from 'node:events'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { freePorts } from '../../../../test/helpers/free-ports.js'
import {
  breakInBody,
  endless,
  gzipped,
  hang,
  hangInBody,
  json,
  redirect,
  reset,
  startRawServer,
  text,
} from '../../../../test/helpers/raw-server.js'
import { type Fetch, requestJson } from './request-json.js'

const JUST_FITS = `"${'a'.repeat(64 * 1024 - 2)}"`

afterEach(() => {
  vi.unstubAllGlobals()
})

describe('requestJson', () => {
  it('gives status and parsed body', async () => {
    const server = await startRawServer(json(418, { a: 1 }))
    expect(await requestJson(server.url, {}, {})).toEqual({ status: 418, json: { a: 1 } })
  })

  it.each(['', 'not json', '<html>', '{"a":'])('gives the body %j as text', async (body) => {
    const server = await startRawServer(text(200, body))
    expect(await requestJson(server.url, {}, {})).toEqual({ status: 200, json: body })
  })

  it.each([300, 301, 302, 303, 304, 305, 307, 308, 399])('A26 follows no %d', async (status) => {
    const target = await startRawServer(json(200, {}))
    const server = await startRawServer(redirect(status, `${target.url}/harvest`))
    const body = JSON.stringify({ code: 'x' })
    await expect(requestJson(server.url, { method: 'POST', body }, {})).rejects.toMatchObject({
      code: 'provider_redirected',
    })
    expect(server.requests).toHaveLength(1)
    expect(target.requests).toHaveLength(0)
  })

  it('A26 frees the socket of a redirect whose body never ends', async () => {
    const server = await startRawServer((response) => {
      response.writeHead(307, { location: '/' })
      endless(response)
    })
    await expect(requestJson(server.url, {}, {})).rejects.toMatchObject({ code: 'provider_redirected' })
    await server.requests[0]?.closed
  })

  it('A26 recognises the opaque response that browsers make of a redirect', async () => {
    const opaque = { type: 'opaqueredirect', status: 0, body: null } as Response
    await expect(requestJson('https://x.example', {}, { fetch: async () => opaque })).rejects.toMatchObject({
      code: 'provider_redirected',
    })
  })

  it.each([
    ['before the headers', hang],
    ['in mid-body', hangInBody],
  ])('D01 gives up a request that hangs %s, and frees its socket', async (_, respond) => {
    const server = await startRawServer(respond)
    await expect(requestJson(server.url, {}, { timeoutMs: 400 })).rejects.toMatchObject({
      code: 'provider_timeout',
      status: 504,
    })
    await server.requests[0]?.closed
  })

  it.each<[string, Fetch]>([
    ['responds', () => new Promise(() => {})],
    ['ends its body', async () => new Response(new ReadableStream())],
  ])('D01 gives up a fetch that ignores its signal and never %s', async (_, fetch) => {
    await expect(requestJson('https://x.example', {}, { fetch, timeoutMs: 20 })).rejects.toMatchObject({
      code: 'provider_timeout',
    })
  })

  it.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 31])(
    'refuses a timeout of %d ms before it sends anything',
    async (timeoutMs) => {
      const server = await startRawServer(json(200, {}))
      await expect(requestJson(server.url, {}, { timeoutMs })).rejects.toMatchObject({
        code: 'config_invalid',
      })
      expect(server.requests).toHaveLength(0)
    },
  )

  it.each([
    ['of 64 KiB', text(200, JUST_FITS)],
    ['of 64 KiB, gzipped', gzipped(JUST_FITS)],
  ])('D05 accepts a response %s', async (_, respond) => {
    const server = await startRawServer(respond)
    expect((await requestJson(server.url, {}, {})).json).toBe(JSON.parse(JUST_FITS))
  })

  it.each([
    ['a byte over 64 KiB', text(200, `${JUST_FITS} `)],
    ['a gzip bomb of 64 MiB', gzipped('a'.repeat(64 * 1024 * 1024))],
  ])('D05 gives undefined for %s', async (_, respond) => {
    const server = await startRawServer(respond)
    expect(await requestJson(server.url, {}, {})).toEqual({ status: 200, json: undefined })
  })

  it('D05 frees the socket of an endless response', async () => {
    const server = await startRawServer(endless)
    expect(await requestJson(server.url, {}, {})).toEqual({ status: 200, json: undefined })
    await server.requests[0]?.closed
  })

  it.each([
    ['resets the connection', reset],
    ['closes it in mid-body', breakInBody],
  ])('D02 sends one request when the provider %s', async (_, respond) => {
    const server = await startRawServer(respond)
    await expect(requestJson(server.url, { method: 'POST', body: 'x' }, {})).rejects.toMatchObject({
      code: 'provider_interrupted',
    })
    expect(server.requests).toHaveLength(1)
  })

  it('D03 recognises that nothing was sent when the connection is refused or the name is unknown', async () => {
    for (const url of [`http://127.0.0.1:${(await freePorts(1))[0]}`, 'https://nowhere.invalid'])
      await expect(requestJson(url, {}, {})).rejects.toMatchObject({ code: 'provider_unreachable' })
  })

  it('cancels a request in flight, and frees its socket', async () => {
    const caller = new AbortController()
    const server = await startRawServer(() => caller.abort(new Error('enough')))
    await expect(requestJson(server.url, {}, { signal: caller.signal })).rejects.toMatchObject({
      code: 'cancelled',
    })
    await server.requests[0]?.closed
  })

  it('sends nothing for a signal that is aborted already', async () => {
    const server = await startRawServer(json(200, {}))
    await expect(requestJson(server.url, {}, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'cancelled',
    })
    expect(server.requests).toHaveLength(0)
  })

  it.each<[string, Fetch]>([
    ['success', async () => new Response('{}')],
    ['failure', () => Promise.reject(new TypeError('fetch failed'))],
    ['nonsense', () => Promise.reject(undefined)],
  ])('leaves no timer and no listener behind after %s', async (_, fetch) => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    try {
      const { signal } = new AbortController()
      const during: number[] = []
      await requestJson(
        'https://x.example',
        {},
        {
          signal,
          fetch: (url, init) => {
            during.push(vi.getTimerCount(), getEventListeners(signal, 'abort').length)
            return fetch(url, init)
          },
        },
      ).catch((error) => expect(error).toMatchObject({ code: 'provider_interrupted' }))
      expect(during).toEqual([1, 1])
      expect(vi.getTimerCount()).toBe(0)
      expect(getEventListeners(signal, 'abort')).toHaveLength(0)
    } finally {
      vi.useRealTimers()
    }
  })

  it('A17 asks browsers for no cookies, no referrer and no cached response', async () => {
    let seen: RequestInit = {}
    const fetch: Fetch = async (_, init) => {
      seen = init
      return new Response('{}')
    }
    await requestJson('https://x.example', {}, { fetch })
    expect(seen).toMatchObject({
      credentials: 'omit',
      referrerPolicy: 'no-referrer',
      cache: 'no-store',
      redirect: 'manual',
    })
    // Cloudflare Workers throw on what their Request lacks.
    vi.stubGlobal('Request', class {})
    await requestJson('https://x.example', { method: 'POST' }, { fetch })
    expect(Object.keys(seen).sort()).toEqual(['method', 'redirect', 'signal'])
  })
})
