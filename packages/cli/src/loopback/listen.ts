import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { configInvalid } from '@openroute-kit/core/internal'

/** The two loopback addresses. `localhost` may mean either, so both are served. T02 */
const ADDRESSES = ['127.0.0.1', '::1'] as const

/** A free port may be taken on the other address. */
const ATTEMPTS = 20

export interface Listener {
  readonly port: number
  /** Accepts no further connection. Requests under way are finished. */
  stop(): void
  /** Closes the port and every connection. */
  close(): Promise<void>
}

/**
 * Listens on 127.0.0.1 and `[::1]`, and on no other address (RFC 8252 §7.3, §8.3). A23. Where there is no IPv6, on 127.0.0.1 alone.
 *
 * @param port `0`: one that the system chooses
 * @throws `config_invalid` if the port is taken or needs rights that the process does not have
 */
export async function listen(handler: RequestListener, port: number): Promise<Listener> {
  for (let attempt = 1; ; attempt++) {
    const servers: Server[] = []
    try {
      for (const address of ADDRESSES) {
        const server = await open(handler, servers[0] === undefined ? port : portOf(servers[0]), address)
        if (server) servers.push(server)
      }
      return listener(servers)
    } catch (error) {
      await Promise.all(servers.map(close))
      const { code } = error as NodeJS.ErrnoException
      if (code === 'EADDRINUSE' && port === 0 && attempt < ATTEMPTS) continue
      throw listenError(error as NodeJS.ErrnoException, port)
    }
  }
}

const portOf = (server: Server): number => (server.address() as AddressInfo).port

/** `null`: the machine has no such address. */
function open(handler: RequestListener, port: number, address: string): Promise<Server | null> {
  const server = createServer(handler)
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const isMissing = ['EADDRNOTAVAIL', 'EAFNOSUPPORT', 'EINVAL'].includes(error.code ?? '')
      if (isMissing && address === '::1') resolve(null)
      else reject(error)
    })
    server.listen({ port, host: address, ipv6Only: true }, () => resolve(server))
  })
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}

const listener = (servers: Server[]): Listener => ({
  port: portOf(servers[0] as Server),
  stop: () => {
    for (const server of servers) server.close()
  },
  close: async () => {
    await Promise.all(servers.map(close))
  },
})

function listenError({ code, message }: NodeJS.ErrnoException, port: number): Error {
  const sentences: Record<string, string> = {
    EADDRINUSE: `port ${port} is taken on this machine. Stop the program that uses it, or choose another port.`,
    EACCES: `port ${port} requires administrator rights. Choose a port above 1023.`,
  }
  return configInvalid(sentences[code ?? ''] ?? `The login cannot listen on port ${port}: ${message}.`)
}
