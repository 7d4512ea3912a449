import { once } from 'node:events'
import { Agent, type IncomingMessage, type ServerResponse } from 'node:http'
import { connect, type Socket } from 'node:net'
import { createProxyServer } from 'httpxy'

/** An instance of the demo, as the balancer sees it. */
export interface Target {
  /** Told to clients in `X-Instance`. */
  readonly name: string
  /** On 127.0.0.1. */
  readonly port: number
  /** Whether it answered when it was last asked. */
  up: boolean
}

const CONNECT_MS = 1000

/**
 * Sends each request to the next instance, without regard to who asks: nothing of a visitor may depend on the instance. One that
 * takes no connection is passed over; what has begun is sent nowhere else, since it may have happened.
 */
export function createBalancer(
  targets: readonly Target[],
): (req: IncomingMessage, res: ServerResponse) => void {
  const proxy = createProxyServer({ xfwd: true })
  let turn = 0

  /** All of them, beginning with the next in turn; last those that did not answer, in case they are back. */
  function inTurn(): Target[] {
    const start = turn++ % targets.length
    const round = [...targets.slice(start), ...targets.slice(0, start)]
    return [...round.filter(({ up }) => up), ...round.filter(({ up }) => !up)]
  }

  async function pass(req: IncomingMessage, res: ServerResponse): Promise<void> {
    for (const { name, port } of inTurn()) {
      // Before anything of the request is read: its body can be sent once only.
      const socket = await connectTo(port)
      if (socket === null) continue
      if (res.destroyed) return void socket.destroy()
      res.setHeader('x-instance', name)
      return proxy.web(req, res, { target: { host: '127.0.0.1', port }, agent: agentOf(socket) })
    }
    throw new Error('No instance takes a connection.')
  }

  return (req, res) => {
    // B29: instances limit by the address that the balancer tells them, so nothing of the kind is taken from clients.
    for (const name of Object.keys(req.headers))
      if (/^(forwarded|x-forwarded-.*|x-real-ip)$/.test(name)) delete req.headers[name]
    pass(req, res).catch(() => {
      if (res.headersSent) return void res.destroy()
      res.writeHead(502, { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' })
      res.end('No instance answered. Try again.\n')
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

/** Gives Node's client a connection that stands already. */
function agentOf(socket: Socket): Agent {
  return Object.assign(new Agent(), { createConnection: () => socket })
}
