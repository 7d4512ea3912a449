import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { failure } from '@openroute-kit/core/internal'
import { internalsOf, type OpenRouteHandler } from '../create-open-route.js'
import { pathBelowMount, type RouteRequest } from '../http/route-request.js'
import type { CookiePort } from '../stores/cookie-port.js'
import { clientAddress } from './client-address.js'
import { createNodeProxy } from './proxy-with-undici.js'
import { sendReply } from './send-reply.js'
import { sendWebResponse, toWebRequest } from './web-streams.js'

export interface NodeListenerOptions {
  /**
   * Returns the client's IP address, for the limits per address. Default: the address of the connection. Behind a reverse proxy,
   * return the header that the proxy sets, and make sure that the proxy overwrites the header if a client sends it (B29).
   */
  address?: (req: IncomingMessage) => string | undefined
}

/**
 * The request listener for a plain `node:http` server: `createServer(toNodeListener(or, app)).listen(3000)`. Requests to the
 * kit's routes go to `or`, all others to `app`. Proxied responses are streamed with undici, which takes less CPU time than Web
 * streams. `or.close()` closes its connections.
 *
 * @param or the result of `createOpenRoute` of `@openroute-kit/server`
 * @param app handles a Web `Request` and returns the `Response`. Default: responds with 404
 * @throws `TypeError` if `or` is not such a handler
 */
export function toNodeListener(
  or: OpenRouteHandler,
  app: (request: Request) => Response | Promise<Response> = notFound,
  { address = () => undefined }: NodeListenerOptions = {},
): RequestListener {
  const { kit, portOf, onClose } = internalsOf(or)
  const { settings } = kit.context
  const proxy = createNodeProxy(kit)
  onClose(() => proxy.close())

  async function handleRoute(
    req: IncomingMessage,
    res: ServerResponse,
    request: RouteRequest,
  ): Promise<void> {
    const session = portOf(req.headers.cookie)
    try {
      const outcome = await kit.route(request, session)
      if (!('url' in outcome)) {
        setCookies(res, session)
        return sendReply(res, outcome)
      }
      setCookies(res, session) // before a streamed response sends its head
      const reply = await proxy.send({ plan: outcome, req, res })
      if (reply === null) return
      await kit.proxied(outcome, session, reply.status)
      setCookies(res, session)
      sendReply(res, reply)
    } catch (error) {
      if (!res.headersSent && !res.destroyed) sendReply(res, await kit.failed(request, error))
    }
  }

  return (req, res) => {
    const target = req.url ?? '/'
    const cut = target.indexOf('?')
    const pathname = cut < 0 ? target : target.slice(0, cut)
    const request = (path: string): RouteRequest => ({
      method: req.method ?? 'GET',
      path,
      search: cut < 0 ? '' : target.slice(cut),
      address: clientAddress(address(req), req.socket.remoteAddress),
      header(name) {
        const value = req.headers[name]
        return Array.isArray(value) ? value.join(', ') : value
      },
    })
    const path = pathBelowMount(settings, pathname)
    const handled = !target.startsWith('/')
      ? // B18: an absolute-form target is for forward proxies.
        kit.failed(request(target), badTarget()).then((reply) => sendReply(res, reply))
      : path !== null
        ? handleRoute(req, res, request(path))
        : handleApp(settings.origin, req, res, app)
    handled.catch((error) => {
      kit.failed(request(pathname), error).then(
        (reply) => (res.headersSent ? res.destroy() : sendReply(res, reply)),
        () => res.destroy(),
      )
    })
  }
}

async function handleApp(
  origin: string,
  req: IncomingMessage,
  res: ServerResponse,
  app: (request: Request) => Response | Promise<Response>,
): Promise<void> {
  // Web requests can't have these methods (Fetch standard, "forbidden method").
  if (/^(CONNECT|TRACE|TRACK)$/i.test(req.method ?? ''))
    throw failure('method_not_allowed', { message: 'This method is not supported.' })
  await sendWebResponse(res, await app(toWebRequest(origin, req, res)))
}

function setCookies(res: ServerResponse, session: CookiePort): void {
  const cookies = session.cookies()
  if (cookies.length > 0) res.setHeader('set-cookie', [...cookies])
}

const notFound = () =>
  new Response('Not found', { status: 404, headers: { 'content-type': 'text/plain; charset=utf-8' } })

const badTarget = () => failure('not_found', { message: 'The request target must be a path.', status: 400 })
