import { type IncomingMessage, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { PassThrough } from 'node:stream'
import { createKit } from '@openroute-kit/server/adapter'
import express from 'express'
import { expect, it, onTestFinished, vi } from 'vitest'
import { readBody } from './read-body.js'

const kit = createKit({
  baseUrl: 'http://localhost:3000',
  secret: 'kq8vT2mZr4Xw7LbN9cYpH3sJdGf6AeUo5iR1xBtM',
  appName: 'Test app',
  maxBodyBytes: 100,
})

/** Starts a server, sends it a request with `send`, and resolves with the body that was read or the error's code. */
async function outcomeOf(send: (req: ReturnType<typeof request>) => void): Promise<unknown> {
  const app = express()
  const outcome = new Promise((resolve) => {
    app.post('/', (req, res) => {
      readBody(kit.context.settings, req)
        .then(
          (body) => resolve(Buffer.from(body).toString()),
          (error) => resolve(error.code),
        )
        .then(() => res.end())
    })
  })
  const server = app.listen(0, '127.0.0.1')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as AddressInfo
  const req = request({ host: '127.0.0.1', port, method: 'POST' }).on('error', () => {})
  send(req)
  return outcome
}

it('resolves with the whole body', async () => {
  expect(await outcomeOf((req) => req.end('{"a":1}'))).toBe('{"a":1}')
})

it('B20 rejects a body whose client disconnected, even if it is valid JSON so far', async () => {
  const half = (req: ReturnType<typeof request>) => {
    req.setHeader('content-length', 50)
    req.write('{"a":1}', () => setTimeout(() => req.destroy(), 20))
  }
  expect(await outcomeOf(half)).toBe('body_invalid')
})

it('B26 rejects a body of several times the limit before it has ended', async () => {
  const endless = (req: ReturnType<typeof request>) => {
    const more = () => {
      if (!req.destroyed) req.write(' '.repeat(60), () => setTimeout(more, 1))
    }
    more()
  }
  expect(await outcomeOf(endless)).toBe('body_too_large')
})

it.each([
  ['S14 waits for a slow upload, as long as bytes arrive', 60_000, 70, 4_200_000],
  ['B26 rejects a body that trickles', 1, 30, 'body_timeout'],
])('%s', async (_, bytes, seconds, expected) => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
  onTestFinished(() => void vi.useRealTimers())
  const settings = { ...kit.context.settings, maxBodyBytes: 10_000_000 }
  const req = new PassThrough()
  const outcome = readBody(settings, req as unknown as IncomingMessage).then(
    ({ byteLength }) => byteLength,
    ({ code }) => code,
  )
  for (let second = 0; second < seconds; second++) {
    req.write(new Uint8Array(bytes))
    await vi.advanceTimersByTimeAsync(1000)
  }
  req.end()
  expect(await outcome).toBe(expected)
  expect(vi.getTimerCount()).toBe(0)
})
