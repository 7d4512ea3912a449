import { type AddressInfo, connect } from 'node:net'
import { createServer } from 'node:tls'
import type { Authority } from './certificates.js'

export interface TlsFront {
  port: number
  close(): Promise<void>
}

/** Terminates TLS for `name` in front of a server on loopback. `clients`: accepts only clients with a certificate of the authority. */
export async function startTlsFront(options: {
  authority: Authority
  name: string
  /** The server that gets the decrypted connections. */
  url: string
  clients?: boolean
}): Promise<TlsFront> {
  const { authority, name, url, clients = false } = options
  const { cert, key } = await authority.issue(name)
  const sockets = new Set<{ destroy(): unknown }>()
  const server = createServer(
    { cert, key, ca: authority.cert, requestCert: clients, rejectUnauthorized: clients },
    (client) => {
      const target = connect(Number(new URL(url).port), '127.0.0.1')
      sockets.add(client).add(target)
      for (const [socket, other] of [
        [client, target],
        [target, client],
      ] as const) {
        socket.pipe(other)
        socket.on('error', () => other.destroy())
        socket.on('close', () => other.destroy())
      }
    },
  )
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  }
}
