import { once } from 'node:events'
import { Agent, type IncomingMessage, type ServerResponse } from 'node:http'
import { connect, type Socket } from 'node:net'
import { createProxyServer } from 'httpxy'

/** An instance of the demo, as the balancer sees it. */
export interface Target {
  /** Sent to clients in `X-Instance`. */
  readonly name: string
  /** On 127.0.0.1. */
  readonly port: number
  /** Whether it responded to the last health check. */
  up: boolean
}

const CONNECT_MS = 1000

/**
 * Sends each request to the next instance, whichever visitor it is from: no visitor may depend on an instance. An instance that accepts
 * no connection is skipped. A request that has been sent is never repeated, since it may have had its effect.
 */
export function createBalancer(
  targets: readonly Target[],
): (req: IncomingMessage, res: ServerResponse) => void {
  const proxy = createProxyServer({ xfwd: true })
  let turn = 0

  /** All instances, beginning with the next in turn. Those that are down come last, in case they are back. */
  function nextTargets(): Target[] {
    const start = turn++ % targets.length
    const round = [...targets.slice(start), ...targets.slice(0, start)]
    return [...round.filter(({ up }) => up), ...round.filter(({ up }) => !up)]
  }

  async function forward(req: IncomingMessage, res: ServerResponse): Promise<void> {
    for (const { name, port } of nextTargets()) {
      // Connects before any of the request is read: its body can be sent only once.
      const socket = await connectTo(port)
      if (socket === null) continue
      if (res.destroyed) return void socket.destroy()
      res.setHeader('x-instance', name)
      return proxy.web(req, res, { target: { host: '127.0.0.1', port }, agent: agentOf(socket) })
    }
    throw new Error('No instance accepts a connection.')
  }

  return (req, res) => {
    // B29: instances limit by the address in these headers, so they must come from the balancer and never from clients.
    for (const name of Object.keys(req.headers))
      if (/^(forwarded|x-forwarded-.*|x-real-ip)$/.test(name)) delete req.headers[name]
    forward(req, res).catch(() => {
      if (res.headersSent) return void res.destroy()
      res.writeHead(502, { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' })
      res.end('No instance is available. Try again.\n')
    })
  }
}

async function connectTo(port: number): Promise<Socket | null> {
  const socket = connect({ host: '127.0.0.1', port, noDelay: true })
  try {
    await once(socket, 'connect', { signal: AbortSignal.timeout(CONNECT_MS) })
    return socket
  } catch {
    socket.destroy()
    return null
  }
}

/** Makes Node's client use a connection that is open already. */
function agentOf(socket: Socket): Agent {
  return Object.assign(new Agent(), { createConnection: () => socket })
}
