import { once } from 'node:events'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import { createBalancer, type Target } from '../../examples/express-demo/src/cluster/balancer.js'
import { listen } from '../../examples/express-demo/src/http/listen.js'
import { freePorts } from '../helpers/free-ports.js'
import { anyTarget, hostileRequest, hostileRequests } from '../helpers/hostile-requests.js'
import { sendRaw } from '../helpers/raw-request.js'

const servers: Server[] = []

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    server.close()
  }
})

async function serve(handler: RequestListener): Promise<number> {
  const server = createServer(handler).listen(0, '127.0.0.1')
  servers.push(server)
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

/** A balancer over these ports, all considered up. Returns its address. */
async function balance(...ports: number[]): Promise<string> {
  const targets: Target[] = ports.map((port, index) => ({ name: String(index + 1), port, up: true }))
  return `http://127.0.0.1:${await serve(createBalancer(targets))}`
}

const echo: RequestListener = (req, res) => {
  const { headers } = req
  let body = ''
  req.on('data', (chunk) => (body += chunk)).on('end', () => res.end(JSON.stringify({ headers, body })))
}

/** The same, as `npm run demo:cluster` listens. */
async function listening(instance: RequestListener): Promise<string> {
  const targets: Target[] = [{ name: '1', port: await serve(instance), up: true }]
  const [port = 0] = await freePorts(1)
  servers.push(...(await listen({ handler: createBalancer(targets), port, hosts: ['127.0.0.1'] })))
  return `http://127.0.0.1:${port}`
}

describe('the balancer of the demo', () => {
  it('D13 distributes requests in turn, and skips an instance that refuses, without losing the request’s body', async () => {
    const [unusedPort = 0] = await freePorts(1)
    const url = await balance(await serve(echo), unusedPort, await serve(echo))
    const seen: (string | null)[] = []
    for (let count = 0; count < 6; count++) {
      const body = `${count}`.repeat(100_000)
      const response = await fetch(url, { method: 'POST', body })
      expect((await response.json()).body).toBe(body)
      seen.push(response.headers.get('x-instance'))
    }
    expect(new Set(seen)).toEqual(new Set(['1', '3']))
  })

  it('B29 passes the client’s address to instances, and drops forwarded headers of the client', async () => {
    const url = await balance(await serve(echo))
    const lies = {
      'x-forwarded-for': '192.0.2.1',
      'x-forwarded-proto': 'https',
      'x-forwarded-host': 'evil.example',
      'x-forwarded-port': '1',
      'x-real-ip': '192.0.2.1',
      forwarded: 'for=192.0.2.1',
    }
    const { headers } = await (await fetch(url, { headers: lies })).json()
    expect(headers).toMatchObject({
      host: new URL(url).host,
      'x-forwarded-for': '127.0.0.1',
      'x-forwarded-proto': 'http',
    })
    expect(JSON.stringify(headers)).not.toMatch(/192\.0\.2\.1|evil/)
  })

  it('D18 D17 streams without buffering, and propagates that a client has left', async () => {
    let left: Promise<unknown> | undefined
    const url = await balance(
      await serve((_req, res) => {
        left = once(res, 'close')
        res.write('first')
      }),
    )
    const controller = new AbortController()
    const response = await fetch(url, { signal: controller.signal })
    const { value } = (await response.body?.getReader().read()) ?? {}
    expect(new TextDecoder().decode(value)).toBe('first')
    controller.abort()
    await left
  })

  it('D17 propagates that a client has left before there was a response', async () => {
    let arrived = () => {}
    const arrival = new Promise<void>((resolve) => {
      arrived = resolve
    })
    let left: Promise<unknown> | undefined
    const url = await balance(
      await serve((_req, res) => {
        left = once(res, 'close')
        arrived()
      }),
    )
    const controller = new AbortController()
    const outcome = fetch(url, { signal: controller.signal, method: 'POST', body: '{}' }).catch(() => 'gone')
    await arrival
    controller.abort()
    expect(await outcome).toBe('gone')
    await left
  })

  it('D20 does not resend a request that broke off in an instance', async () => {
    let count = 0
    const breaks: RequestListener = (_req, res) => {
      count++
      res.socket?.destroy()
    }
    const url = await balance(await serve(breaks), await serve(breaks))
    expect((await fetch(url)).status).toBe(502)
    expect(count).toBe(1)
  })

  it('D15 cuts off a response that breaks off in the middle', async () => {
    const url = await balance(
      await serve((_req, res) => {
        res.write('half', () => res.socket?.destroy())
      }),
    )
    await expect(fetch(url).then((response) => response.text())).rejects.toThrow()
  })

  it('responds with 502 when no instance is reachable', async () => {
    const [unusedPort = 0] = await freePorts(1)
    const response = await fetch(await balance(unusedPort))
    expect([response.status, response.headers.get('x-instance')]).toEqual([502, null])
  })

  it('F17 survives every hostile request line, and sends each to an instance or nowhere', async () => {
    const elsewhere: string[] = []
    const other = await serve((req, res) => {
      elsewhere.push(req.url ?? '')
      res.end()
    })
    const targets: string[] = []
    const url = await listening((req, res) => {
      targets.push(req.url ?? '')
      res.end()
    })
    const { host } = new URL(url)
    const abroad = [`http://127.0.0.1:${other}/`, `//127.0.0.1:${other}/`, `@127.0.0.1:${other}/`]
    for (const request of [...hostileRequests(host), ...abroad.map((one) => hostileRequest(one, host))]) {
      const { status, text } = await sendRaw(url, request)
      expect(status < 500, `${request.slice(0, 200)} → ${text}`).toBe(true)
    }
    for (const target of targets) expect(target).toMatch(/^\/(?![/\\])/)
    expect(elsewhere).toEqual([])
    expect((await fetch(url)).status).toBe(200)
  })

  it('F17 survives any request target', async () => {
    const url = await listening(echo)
    const { host } = new URL(url)
    await fc.assert(
      fc.asyncProperty(anyTarget, async (target) => {
        const { status } = await sendRaw(url, hostileRequest(target, host))
        expect(status).toBeLessThan(500)
        expect((await sendRaw(url, hostileRequest('/', host))).status).toBe(200)
      }),
      { numRuns: 200 },
    )
  })
})
