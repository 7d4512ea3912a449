import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'

export interface ForwardProxy {
  /** Such as `http://127.0.0.1:3128`. */
  url: string
  /** What was requested: `CONNECT host:port`, or a method with an absolute URL, in order. */
  requests: string[]
  close(): Promise<void>
}

/**
 * A forward proxy as companies run it: tunnels with CONNECT, and plain http in absolute form (RFC 9112 §3.2.2). `hosts` maps the names
 * that only the proxy can resolve, as `host:port`, to ports of 127.0.0.1. It refuses all others.
 */
export async function startForwardProxy(hosts: Record<string, number>): Promise<ForwardProxy> {
  const requests: string[] = []
  const sockets = new Set<Duplex>()
  const portOf = (host: string) => (Object.hasOwn(hosts, host) ? hosts[host] : undefined)

  function forward(req: IncomingMessage, res: ServerResponse): void {
    requests.push(`${req.method} ${req.url}`)
    const url = URL.canParse(req.url ?? '') ? new URL(req.url as string) : null
    const port = url && portOf(`${url.hostname}:${url.port || 80}`)
    if (!url || !port) return void res.writeHead(502).end()
    const { method, headers } = req
    const outbound = request({ host: '127.0.0.1', port, path: url.pathname + url.search, method, headers })
    outbound.on('response', (response) => {
      res.writeHead(response.statusCode ?? 502, response.headers)
      response.pipe(res)
    })
    outbound.on('error', () => res.destroy())
    res.on('close', () => outbound.destroy())
    req.pipe(outbound)
  }

  const server = createServer(forward)
  server.on('connection', (socket) => sockets.add(socket))
  server.on('connect', (req: IncomingMessage, client: Socket, head: Buffer) => {
    requests.push(`CONNECT ${req.url}`)
    const port = portOf(req.url ?? '')
    if (!port) return void client.end('HTTP/1.1 502 Bad Gateway\r\n\r\n')
    const target = connect(port, '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n')
      target.write(head)
      client.pipe(target).pipe(client)
    })
    sockets.add(target)
    for (const [socket, other] of [
      [client, target],
      [target, client],
    ] as const) {
      socket.on('error', () => other.destroy())
      socket.on('close', () => other.destroy())
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  }
}
