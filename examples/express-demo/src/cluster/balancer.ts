import type { IncomingMessage, ServerResponse } from 'node:http'
import { createProxyServer } from 'httpxy'

/** An instance of the demo, as the balancer sees it. */
export interface Target {
  /** Told to clients in `X-Instance`. */
  readonly name: string
  readonly url: string
  /** Whether it takes requests. */
  up: boolean
}

/**
 * Sends each request to the next instance that is up, without regard to who asks: nothing of a visitor may depend on the
 * instance. A request without a body that an instance did not take goes to the next one.
 */
export function createBalancer(
  targets: readonly Target[],
): (req: IncomingMessage, res: ServerResponse) => void {
  const proxy = createProxyServer({ xfwd: false })
  let turn = 0

  function next(tried: ReadonlySet<Target>): Target | undefined {
    for (let step = 0; step < targets.length; step++) {
      const target = targets[turn++ % targets.length]
      if (target?.up && !tried.has(target)) return target
    }
    return undefined
  }

  async function pass(req: IncomingMessage, res: ServerResponse, tried: Set<Target>): Promise<void> {
    const target = next(tried)
    if (target === undefined) return refuse(res)
    tried.add(target)
    res.setHeader('x-instance', target.name)
    try {
      await proxy.web(req, res, { target: target.url })
    } catch (error) {
      if (res.headersSent || res.destroyed) return void res.destroy()
      const bare = req.method === 'GET' || req.method === 'HEAD'
      // Nobody was there, so that nothing has been sent: a callback must not reach two instances.
      if (bare && (error as NodeJS.ErrnoException).code === 'ECONNREFUSED') return pass(req, res, tried)
      refuse(res)
    }
  }

  return (req, res) => {
    // What a client says of itself is not believed: instances limit by this address. B29
    for (const name of ['forwarded', 'x-real-ip', 'x-forwarded-host', 'x-forwarded-port'])
      delete req.headers[name]
    req.headers['x-forwarded-for'] = req.socket.remoteAddress ?? ''
    req.headers['x-forwarded-proto'] = 'http'
    pass(req, res, new Set()).catch(() => res.destroy())
  }
}

function refuse(res: ServerResponse): void {
  res.writeHead(502, { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' })
  res.end('No instance took the request. Try again.\n')
}
