import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

export interface TcpForwarder {
  port: number
  /** Cuts every connection; new ones go to this port. */
  switchTo(port: number): void
  /**
   * Lets nothing pass from the n-th chunk on that clients send from now on, n counted from 1. A chunk is what arrived at once,
   * mostly one command. `executed`: that chunk still reaches the server, but not its reply to the client.
   */
  halt(n: number, executed: boolean): Halt
  /** Lets everything pass again, first what was held back on connections that are still open. */
  flow(): void
  /** Cuts every connection and refuses new ones, until `open`. */
  shut(): void
  open(): Promise<void>
  close(): Promise<void>
}

export interface Halt {
  readonly isReached: boolean
  readonly reached: Promise<void>
}

/** An address that stays while the server behind it changes, as of a managed Redis. */
export async function startTcpForwarder(target: number): Promise<TcpForwarder> {
  let port = target
  const sockets = new Set<Socket>()
  let halt: { left: number; executed: boolean; reach(): void } | undefined
  /** What is held back; `undefined`: everything passes. */
  let held: (() => void)[] | undefined

  const send = (socket: Socket, bytes: Buffer) => {
    const deliver = () => void (socket.destroyed || socket.write(bytes))
    if (held) held.push(deliver)
    else deliver()
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
    }
    client.on('data', (bytes) => {
      const isIt = halt !== undefined && --halt.left === 0
      if (isIt && halt?.executed === false) {
        held = []
        halt.reach()
      }
      send(upstream, bytes)
      if (isIt) held ??= []
    })
    upstream.on('data', (bytes) => {
      send(client, bytes)
      if (held) halt?.reach()
    })
  })
  const listen = async (on: number) => once(server.listen(on, '127.0.0.1'), 'listening')
  const cut = () => {
    for (const socket of sockets) socket.destroy()
  }

  await listen(0)
  const own = (server.address() as AddressInfo).port
  return {
    port: own,
    switchTo(next) {
      port = next
      cut()
    },
    halt(n, executed) {
      let isReached = false
      const reached = new Promise<void>((resolve) => {
        halt = {
          left: n,
          executed,
          reach() {
            isReached = true
            resolve()
          },
        }
      })
      return {
        reached,
        get isReached() {
          return isReached
        },
      }
    },
    flow() {
      const waiting = held ?? []
      held = halt = undefined
      for (const deliver of waiting) deliver()
    },
    shut() {
      server.close()
      cut()
    },
    async open() {
      if (!server.listening) await listen(own)
    },
    async close() {
      cut()
      if (server.listening) await once(server.close(), 'close')
    },
  }
}
