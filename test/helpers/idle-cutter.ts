import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

export interface IdleCutter {
  /** Such as `http://127.0.0.1:41234`. */
  url: string
  /** How many connections were cut since their client reused them. */
  cut: number
  close(): Promise<void>
}

/**
 * A load balancer that forgets idle connections without closing them: a client that sends a second request on one gets a reset,
 * and the request is lost.
 */
export async function startIdleCutter(url: string): Promise<IdleCutter> {
  const sockets = new Set<Socket>()
  const server = createServer((client) => {
    const target = connect(Number(new URL(url).port), '127.0.0.1')
    sockets.add(client).add(target)
    let responded = false
    target.on('data', (bytes) => {
      responded = true
      client.write(bytes)
    })
    client.on('data', (bytes) => {
      if (!responded) return void target.write(bytes)
      cutter.cut++
      client.resetAndDestroy()
    })
    for (const [socket, other] of [
      [client, target],
      [target, client],
    ] as const) {
      socket.on('error', () => other.destroy())
      socket.on('close', () => other.destroy())
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const cutter: IdleCutter = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    cut: 0,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  }
  return cutter
}
