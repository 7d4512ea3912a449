import { describe, expect, it, onTestFinished, vi } from 'vitest'
import type { ResponseHead } from './response/filter-response-head.js'
import { WebClientResponse } from './web-client-response.js'

const HEAD: ResponseHead = { kind: 'events', status: 200, headers: { 'content-type': 'text/event-stream' } }
const bytes = (text: string) => new TextEncoder().encode(text)

function newClient() {
  const onCancel = vi.fn()
  const responses: Response[] = []
  const client = new WebClientResponse({ respond: (response) => responses.push(response), onCancel })
  const body = () => responses[0]?.body?.getReader() as ReadableStreamDefaultReader<Uint8Array>
  return { client, responses, onCancel, body }
}

describe('WebClientResponse', () => {
  it('responds without a stream if the whole body is there', async () => {
    const { client, responses } = newClient()
    client.sendHead({ ...HEAD, status: 201 })
    expect(responses).toEqual([])
    client.end(bytes('{}'), 1000)
    expect(responses).toMatchObject([{ status: 201 }])
    expect(await responses[0]?.text()).toBe('{}')
  })

  it('S12 responds without a body where there must be none', () => {
    const { client, responses } = newClient()
    client.sendHead({ ...HEAD, kind: 'empty', status: 204 })
    client.end(undefined, 1000)
    expect(responses).toMatchObject([{ status: 204, body: null }])
  })

  it('D16 sends the head before the body, then all bytes in order', async () => {
    const { client, responses } = newClient()
    client.sendHead(HEAD)
    client.flushHead()
    expect(responses).toHaveLength(1)
    client.write(bytes('a'))
    client.write(bytes('b'))
    client.end('c', 1000)
    expect(await responses[0]?.text()).toBe('abc')
  })

  it('B28 asks to wait for a slow client, and says when to go on, each time', async () => {
    const { client, body } = newClient()
    const onDrain = vi.fn()
    client.onDrain = onDrain
    client.sendHead(HEAD)
    expect(client.write(new Uint8Array(64 * 1024))).toBe(false)
    const reader = body()
    for (let round = 0; round < 3; round++) {
      onDrain.mockClear()
      await reader.read()
      await vi.waitFor(() => expect(onDrain).toHaveBeenCalledOnce())
      expect(client.write(bytes('small'))).toBe(true)
      expect(client.write(new Uint8Array(64 * 1024))).toBe(false)
      await reader.read()
    }
  })

  it('B28 goes on if what is written as soon as there is room fills it again', async () => {
    const { client, body } = newClient()
    const chunk = new Uint8Array(64 * 1024)
    let left = 10
    client.onDrain = () => {
      while (left-- > 0) if (!client.write(chunk)) return
      client.end(undefined, 1000)
    }
    client.sendHead(HEAD)
    client.flushHead()
    const reader = body()
    let read = 0
    for (let next = await reader.read(); !next.done; next = await reader.read()) read += next.value.byteLength
    expect(read).toBe(10 * chunk.byteLength)
  })

  it('D17 reports that the client has cancelled, and takes nothing else', async () => {
    const { client, onCancel, body } = newClient()
    client.sendHead(HEAD)
    client.write(bytes('a'))
    await body().cancel()
    expect(onCancel).toHaveBeenCalledOnce()
    expect(client.isClosed).toBe(true)
    expect(client.write(bytes('b'))).toBe(true)
    client.end('c', 1000)
    client.destroy(new Error('too late'))
  })

  it('D17 breaks the body off for a client that has left, unless the framework cancels it at the same time', async () => {
    const left = newClient()
    left.client.sendHead(HEAD)
    left.client.write(bytes('a'))
    left.client.disconnected()
    await expect(left.responses[0]?.text()).rejects.toMatchObject({ code: 'cancelled' })

    const cancelled = newClient()
    cancelled.client.sendHead(HEAD)
    cancelled.client.flushHead()
    const reader = cancelled.body()
    const reading = reader.read()
    cancelled.client.disconnected()
    await reader.cancel()
    expect(await reading).toMatchObject({ done: true })
  })

  it('D15 breaks the body off', async () => {
    const { client, responses } = newClient()
    client.sendHead(HEAD)
    client.write(bytes('a'))
    client.destroy(new Error('broke'))
    await expect(responses[0]?.text()).rejects.toThrow('broke')
  })

  it('F30 discards what a client has not read in time, and keeps no timer for one that has read all', async () => {
    vi.useFakeTimers()
    onTestFinished(() => void vi.useRealTimers())
    const { client, body } = newClient()
    client.sendHead(HEAD)
    client.write(bytes('a'))
    client.end('last', 1000)
    const reader = body()
    await vi.advanceTimersByTimeAsync(1001)
    await expect(reader.read()).rejects.toThrow()

    const second = newClient()
    second.client.sendHead(HEAD)
    second.client.flushHead()
    const reading = second.body().read()
    second.client.end('last', 1000)
    expect((await reading).value).toEqual(bytes('last'))
    expect(vi.getTimerCount()).toBe(0)
  })
})
