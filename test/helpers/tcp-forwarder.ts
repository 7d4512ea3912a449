import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

export interface TcpForwarder {
  port: number
  /** Cuts every connection; from now on new ones go there. */
  switchTo(port: number): void
  close(): Promise<void>
}

/** An address that stays while the server behind it changes, as of a managed Redis. */
export async function startTcpForwarder(target: number): Promise<TcpForwarder> {
  let port = target
  const sockets = new Set<Socket>()
  const cut = () => {
    for (const socket of sockets) socket.destroy()
  }
  const server = createServer((client) => {
    const upstream = connect(port, '127.0.0.1')
    for (const [socket, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(socket)
      socket.on('error', () => {})
      socket.on('close', () => {
        sockets.delete(socket)
        other.destroy()
      })
      socket.pipe(other)
    }
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    switchTo(next) {
      port = next
      cut()
    },
    async close() {
      cut()
      await once(server.close(), 'close')
    },
  }
}
