import { Agent, RetryAgent } from 'undici'
import { describe, expect, it } from 'vitest'
import { approvedCallback, providerAt } from '../../../../test/helpers/approved-callback.js'
import { freePorts } from '../../../../test/helpers/free-ports.js'
import {
  breakInBody,
  endless,
  gzipped,
  hang,
  hangInBody,
  json,
  type Responder,
  redirect,
  reset,
  startRawServer,
  text,
} from '../../../../test/helpers/raw-server.js'
import { exchangeCode, type Fetch } from '../../../core/src/index.js'
import { readBody } from '../../../core/src/internal.js'
import type { OutboundDispatcher } from '../settings/outbound-dispatcher.js'
import { globalDispatcher, withDispatchOptions } from './dispatch-options.js'
import { type FetchShort, fetchWithDispatcher } from './fetch-with-dispatcher.js'
import { freshConnection } from './fresh-connection.js'

const GRANTED = JSON.stringify({ key: 'sk-or-v1-key', user_id: 'user_1' })
const inPieces: Responder = (response) => {
  response.writeHead(200, { 'content-type': 'application/json' })
  for (const character of GRANTED) response.write(character)
  response.end()
}

const RESPONDERS: [title: string, respond: Responder, timeoutMs?: number][] = [
  ['a key', text(200, GRANTED)],
  ['a key in pieces', inPieces],
  ['F12 a key, gzipped', gzipped(GRANTED)],
  [
    'a key after an informational response',
    (response) => {
      response.writeEarlyHints({ link: '</style.css>; rel=preload' })
      response.end(GRANTED)
    },
  ],
  ['D05 a body of 64 KiB', text(200, GRANTED.padEnd(65_536))],
  ['D05 a larger body', text(200, GRANTED.padEnd(65_537))],
  ['D05 an endless body', endless],
  ['D05 a gzip bomb', gzipped(' '.repeat(10_000_000))],
  ['a body that is no gzip', (response) => response.setHeader('content-encoding', 'gzip').end(GRANTED)],
  ['A26 a redirect', redirect(307, 'http://127.0.0.1:1/')],
  ['204', (response) => response.writeHead(204).end()],
  ['204, gzip', (response) => response.writeHead(204, { 'content-encoding': 'gzip' }).end()],
  ['304', (response) => response.writeHead(304).end()],
  ['403', json(403, { error: { message: 'invalid code' } })],
  ['429', json(429, {})],
  ['503 with a page', text(503, '<html>', 'text/html')],
  ['a status that no standard has', text(799, '{}')],
  ['D02 a connection that breaks', reset],
  ['D02 a connection that breaks in the body', breakInBody],
  ['D01 no response', hang, 100],
  ['D01 a body that does not end', hangInBody, 100],
]

/** The result of an exchange, or its error, and how many requests arrived. */
async function outcome(respond: Responder, timeoutMs: number | undefined, fetch: FetchShort) {
  const server = await startRawServer(respond)
  const provider = providerAt(server.url)
  const { callback } = await approvedCallback(provider)
  const result = await exchangeCode({
    callback,
    provider,
    fetch,
    ...(timeoutMs && { timeoutMs }),
  }).catch(({ code, status, retryable, helpUrl }) => ({
    code,
    status,
    retryable,
    helpUrl: helpUrl?.replace(server.url, ''),
  }))
  return {
    result,
    sent: server.requests.map(({ method, path, body }) => ({
      method,
      path,
      fields: Object.keys(JSON.parse(body)),
    })),
  }
}

const optionsOf = (dispatcher: OutboundDispatcher) => (origin: string) => ({
  headersTimeout: 10_000,
  bodyTimeout: 10_000,
  ...freshConnection(dispatcher, origin),
})
const WAYS: [string, () => OutboundDispatcher][] = [
  ['Node’s dispatcher', () => globalDispatcher() as OutboundDispatcher],
  ['undici’s Agent', () => new Agent()],
  ['RetryAgent', () => new RetryAgent(new Agent())],
]

describe.each(WAYS)('an exchange over %s', (_, createDispatcher) => {
  const dispatcher = createDispatcher()
  const create = () => fetchWithDispatcher(dispatcher, optionsOf(dispatcher))
  const limited = withDispatchOptions(dispatcher, optionsOf(dispatcher))
  const nodeFetch: Fetch = (url, init) => fetch(url, { ...init, dispatcher: limited } as RequestInit)

  it.each(RESPONDERS)('S03 ends as it does with fetch: %s', async (_, respond, timeoutMs) => {
    expect(await outcome(respond, timeoutMs, create())).toEqual(await outcome(respond, timeoutMs, nodeFetch))
  })

  it('D03 sends nothing without a connection', async () => {
    const [port] = await freePorts(1)
    const provider = providerAt(`http://127.0.0.1:${port}`)
    const { callback } = await approvedCallback(provider)
    await expect(exchangeCode({ callback, provider, fetch: create() })).rejects.toMatchObject({
      code: 'provider_unreachable',
    })
  })

  it('S23 uses a new connection for each request', async () => {
    const ports = new Set<number | undefined>()
    const server = await startRawServer((response) => {
      ports.add(response.socket?.remotePort)
      response.end(GRANTED)
    })
    const fetch = create()
    for (let count = 0; count < 3; count++)
      await readBody(await fetch(`${server.url}/`, { method: 'POST', body: 'x' }))
    expect(ports.size).toBe(3)
  })

  it('sends nothing once its signal has aborted', async () => {
    const server = await startRawServer(json(200, {}))
    const signal = AbortSignal.abort(new Error('over'))
    await expect(create()(`${server.url}/`, { signal })).rejects.toThrow('over')
    await readBody(await create()(`${server.url}/next`, {}))
    expect(server.requests.map(({ path }) => path)).toEqual(['/next'])
  })

  it('ends the request with its signal', async () => {
    const abortion = new AbortController()
    const server = await startRawServer(() => abortion.abort(new Error('over')))
    await expect(create()(`${server.url}/`, { signal: abortion.signal })).rejects.toThrow('over')
    await server.requests[0]?.closed
  })
})
