import { createServer, type RequestListener, type Server } from 'node:http'

/** A port can't be used. The message is one sentence for the person who starts the demo. */
export class ListenError extends Error {
  override readonly name = 'ListenError'
}

export interface ListenOptions {
  handler: RequestListener
  port: number
  hosts: readonly string[]
  /** The variable that sets the port, for messages. Default `PORT`. */
  variable?: string
}

/**
 * Listens on every address of `hosts` that this machine has, and at least on one.
 *
 * @throws ListenError when the port is taken or not allowed on one of them.
 */
export async function listen({ handler, port, hosts, variable = 'PORT' }: ListenOptions): Promise<Server[]> {
  const servers: Server[] = []
  try {
    for (const host of hosts) {
      const server = await listenOn({ handler, port, host, variable })
      if (server) servers.push(server)
    }
    if (servers.length === 0)
      throw new ListenError(`HOST is not an address of this machine: ${hosts.join(', ')}.`)
    return servers
  } catch (error) {
    for (const server of servers) server.close()
    throw error
  }
}

interface Address {
  handler: RequestListener
  port: number
  host: string
  variable: string
}

function listenOn({ handler, port, host, variable }: Address): Promise<Server | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer(pathsOnly(handler))
    server.once('error', (error: NodeJS.ErrnoException) => {
      // A machine without IPv6 has no ::1; the other address is enough.
      if (['EADDRNOTAVAIL', 'EAFNOSUPPORT', 'ENOTFOUND'].includes(error.code ?? '')) resolve(undefined)
      else reject(new ListenError(sentence(port, variable, error.code)))
    })
    server.listen({ port, host, ipv6Only: host === '::1' }, () => resolve(server))
  })
}

/**
 * Responds with 400 to request targets that are not a plain path (RFC 9112 §3.2.1), for every server of the demo. Some routers and
 * proxies take `//…` and `http://…` for a host, and some throw. F17
 */
function pathsOnly(handler: RequestListener): RequestListener {
  return (req, res) => {
    if (/^\/(?![/\\])/.test(req.url ?? '')) handler(req, res)
    else
      res.writeHead(400, { 'content-type': 'text/plain', 'cache-control': 'no-store' }).end('Bad request\n')
  }
}

function sentence(port: number, variable: string, code: string | undefined): string {
  if (code === 'EADDRINUSE')
    return `Port ${port} is taken by another program: stop it, or choose another with ${variable}.`
  if (code === 'EACCES')
    return `Port ${port} is not allowed to this user: choose one above 1023 with ${variable}.`
  return `Listening on port ${port} (${variable}) failed: ${code ?? 'unknown error'}.`
}
