import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { failure } from '@openroute-kit/core/internal'
import { type HandlerParts, internalsOf } from '../handler-internals.js'
import { pathBelowMount } from '../http/request-path.js'
import type { RouteRequest } from '../http/route-request.js'
import { toKitError } from '../http/to-kit-error.js'
import type { OpenRouteHandler } from '../open-route-handler.js'
import { replyWithCookies, withCookies } from '../stores/browser-cookies.js'
import { clientAddress } from './client-address.js'
import { assertPathTarget, nodeRequest } from './node-request.js'
import { createNodeProxy, type NodeProxy } from './proxy-with-undici.js'
import { sendReply } from './send-reply.js'
import { sendWebResponse, toWebRequest } from './web-streams.js'

/** Options of {@link toNodeListener}. */
export interface NodeListenerOptions {
  /**
   * Returns the client's IP address, for the limits per address. Default: the address of the connection. Behind a reverse proxy,
   * return the header that the proxy sets, and make sure that the proxy overwrites the header if a client sends it (B29).
   */
  address?: (req: IncomingMessage) => string | undefined
}

/**
 * The request listener for a plain `node:http` server: `createServer(toNodeListener(or, app)).listen(3000)`. Requests to the
 * kit's routes go to `or`, all others to `app`. Proxied responses are streamed with the events of undici, which takes less CPU time
 * than Web streams. `or.close()` waits for them.
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
  const { setup, onClose } = internalsOf(or)
  let listener: RequestListener | undefined
  const create = () => {
    const parts = setup.get()
    const proxy = createNodeProxy(parts.kit)
    onClose(() => proxy.close())
    return partsListener(parts, proxy, app, address)
  }
  // At once if the options are known, so that the first request is not slower than the others.
  if (setup.current !== undefined) listener = create()

  return async (req, res) => {
    try {
      listener ??= create()
    } catch (error) {
      return sendReply(res, await setup.failed(nodeRequest(req, req.url), error))
    }
    return listener(req, res)
  }
}

function partsListener(
  { kit, cookiesOf }: HandlerParts,
  proxy: NodeProxy,
  app: (request: Request) => Response | Promise<Response>,
  address: (req: IncomingMessage) => string | undefined,
): RequestListener {
  const { settings } = kit.context

  async function handleRoute(
    req: IncomingMessage,
    res: ServerResponse,
    request: RouteRequest,
  ): Promise<void> {
    const cookies = cookiesOf(req.headers.cookie)
    const outcome = await kit.route(withCookies(request, cookies), cookies.session)
    if (!('url' in outcome)) return sendReply(res, replyWithCookies(outcome, cookies))
    setCookies(res, cookies.toSet()) // before a streamed response sends its head
    const reply = await proxy.send({ plan: outcome, req, res })
    if (reply === null) return
    await kit.proxied(outcome, cookies.session, reply)
    res.removeHeader('set-cookie')
    sendReply(res, replyWithCookies(reply, cookies))
  }

  async function handleApp(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const response = await app(toWebRequest(settings.origin, req, res))
    if (!response?.headers)
      throw failure('internal_error', { message: 'The app function must return a Response.' })
    await sendWebResponse(res, response)
  }

  function addressOf(req: IncomingMessage): string | undefined {
    const peer = req.socket.remoteAddress
    try {
      return clientAddress(address(req), peer)
    } catch (error) {
      settings.onError(toKitError(error))
      return clientAddress(undefined, peer)
    }
  }

  return async (req, res) => {
    const whole = nodeRequest(req, req.url)
    const path = pathBelowMount(settings, whole.path)
    const request = path === null ? whole : { ...whole, path, address: addressOf(req) }
    try {
      assertPathTarget(whole)
      await (path === null ? handleApp(req, res) : handleRoute(req, res, request))
    } catch (error) {
      // No one is left to read a response, and that the client disconnected is not an error of the app.
      if (res.destroyed || (req.destroyed && !req.complete)) return
      if (res.headersSent) {
        settings.onError(toKitError(error))
        res.destroy()
      } else sendReply(res, await kit.failed(request, error))
    }
  }
}

function setCookies(res: ServerResponse, cookies: readonly string[]): void {
  if (cookies.length > 0) res.setHeader('set-cookie', [...cookies])
}

const notFound = () =>
  new Response('Not found', { status: 404, headers: { 'content-type': 'text/plain; charset=utf-8' } })
