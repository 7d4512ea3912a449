import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createKit } from '../adapter.js'
import { readWebBody } from './read-web-body.js'
import { startRelay } from './relay-control.js'

const { settings } = createKit({
  baseUrl: 'http://localhost:3000',
  secret: 'kq8vT2mZr4Xw7LbN9cYpH3sJdGf6AeUo5iR1xBtM',
  appName: 'Test app',
}).context

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** Uploads `bytes` every second, for `seconds`. Resolves with the size of the body, or the error's code. */
async function upload(bytes: number, seconds: number): Promise<unknown> {
  const body = new TransformStream<Uint8Array, Uint8Array>()
  const writer = body.writable.getWriter()
  const request = new Request('http://localhost:3000', {
    method: 'POST',
    body: body.readable,
    duplex: 'half',
  } as RequestInit)
  const outcome = readWebBody(settings, request, new AbortController().signal).then(
    ({ byteLength }) => byteLength,
    ({ code }) => code,
  )
  for (let second = 0; second < seconds; second++) {
    writer.write(new Uint8Array(bytes)).catch(() => {})
    await vi.advanceTimersByTimeAsync(1000)
  }
  writer.close().catch(() => {})
  return outcome
}

describe('readWebBody', () => {
  it('S14 waits for a slow upload, as long as bytes arrive', async () => {
    expect(await upload(6_000, 700)).toBe(4_200_000)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('B26 gives up on a body that trickles', async () => {
    expect(await upload(1, 30)).toBe('body_timeout')
    expect(vi.getTimerCount()).toBe(0)
  })
})

describe('readWebBody, of a small body with a content-length', () => {
  const read = (init: RequestInit, signal = new AbortController().signal) =>
    readWebBody(settings, new Request('http://localhost:3000', { method: 'POST', ...init }), signal).then(
      (bytes) => new TextDecoder().decode(bytes),
      ({ code }) => code,
    )
  /** A body that never ends. */
  const endless = () =>
    ({ headers: { 'content-length': '2' }, body: new ReadableStream(), duplex: 'half' }) as RequestInit

  it('reads it', async () => {
    expect(await read({ headers: { 'content-length': '2' }, body: '{}' })).toBe('{}')
    expect(vi.getTimerCount()).toBe(0)
  })

  it.each(['1', '3'])('B20 refuses a body with another length than %s', async (length) => {
    expect(await read({ headers: { 'content-length': length }, body: '{}' })).toBe('body_invalid')
  })

  it('reads what a server has decoded, which has another length', async () => {
    const headers = { 'content-length': '1', 'content-encoding': 'gzip' }
    expect(await read({ headers, body: '{}' })).toBe('{}')
  })

  it('B26 gives up on a body that does not arrive', async () => {
    const outcome = read(endless())
    await vi.advanceTimersByTimeAsync(settings.timeoutsMs.requestBody + 1)
    expect(await outcome).toBe('body_timeout')
  })

  it('D17 stops when the client leaves', async () => {
    const leave = new AbortController()
    const outcome = read(endless(), leave.signal)
    leave.abort({ code: 'cancelled' })
    expect(await outcome).toBe('cancelled')
    expect(await read(endless(), leave.signal)).toBe('cancelled')
    expect(vi.getTimerCount()).toBe(0)
  })
})

it('S14 B27 counts the time of the whole response from the end of the request body on', async () => {
  const relay = startRelay(settings, new Request('http://localhost:3000'))
  await vi.advanceTimersByTimeAsync(settings.timeoutsMs.total * 2)
  expect(relay.reason()).toBeUndefined()
  relay.startTotal()
  await vi.advanceTimersByTimeAsync(settings.timeoutsMs.total)
  expect(relay.reason()).toMatchObject({ code: 'provider_timeout' })
  relay.end()
})
