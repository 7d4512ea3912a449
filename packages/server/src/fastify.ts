// The kit as a plugin of Fastify.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { failure } from '@openroute-kit/core/internal'
import { toNodeListener } from './node/to-node-listener.js'
import type { OpenRouteHandler } from './open-route-handler.js'

/** What the kit uses of Fastify's request. */
interface FastifyRequest {
  readonly method: string
  readonly originalUrl: string
  readonly headers: IncomingMessage['headers']
  readonly ip: string
  readonly raw: IncomingMessage
}

/** What the kit uses of Fastify's reply. */
interface FastifyReply {
  readonly raw: ServerResponse
  getHeaders(): Record<string, number | string | string[] | undefined>
  hijack(): unknown
}

/** What the kit uses of Fastify's instance. */
interface FastifyInstance {
  removeAllContentTypeParsers(): void
  addContentTypeParser(
    contentType: string,
    parser: (request: FastifyRequest, payload: IncomingMessage, done: (error: null) => void) => void,
  ): unknown
  addHook(name: 'preClose', hook: () => Promise<void>): unknown
  all(path: string, handler: (request: FastifyRequest, reply: FastifyReply) => void): unknown
}

/** Options of {@link fastifyOpenRoute}. */
export interface FastifyOpenRouteOptions {
  /** The result of `createOpenRoute` of `@openroute-kit/server`. */
  or: OpenRouteHandler
  /** The option `mount` of the kit, such as `/openroute`. Fastify puts it before the plugin's routes. */
  prefix: string
}

/**
 * The kit's routes as a plugin: `app.register(fastifyOpenRoute, { or, prefix: '/openroute' })`. Hooks of the app that run before
 * the handler apply to them, and so do the response headers that these hooks set. Body parsers don't: the kit reads the bodies
 * itself. The limits per address count Fastify's `request.ip`, so behind a reverse proxy set Fastify's option `trustProxy` (B29).
 * `app.close()` closes `or` too.
 */
export async function fastifyOpenRoute(
  app: FastifyInstance,
  { or, prefix }: FastifyOpenRouteOptions,
): Promise<void> {
  const addresses = new WeakMap<IncomingMessage, string>()
  const outsideMount = () => {
    throw failure('config_invalid', {
      message: `The plugin has the prefix ${JSON.stringify(prefix)}, which is not the option mount. With mount: '/openroute', register it with { or, prefix: '/openroute' }.`,
    })
  }
  const listener = toNodeListener(or, outsideMount, { address: (req) => addresses.get(req) })

  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', (_request, _payload, done) => done(null))
  app.all('/*', (request, reply) => {
    addresses.set(request.raw, request.ip)
    for (const [name, value] of Object.entries(reply.getHeaders()))
      if (value !== undefined) reply.raw.setHeader(name, value)
    reply.hijack()
    listener(request.raw, reply.raw)
  })
  app.addHook('preClose', () => or.close())
}

/**
 * The request as a Web `Request` without its body, for the app's own routes: `or.session(toWebRequest(request))`,
 * `or.requireLogin(toWebRequest(request))`.
 */
export function toWebRequest({ method, originalUrl, headers }: FastifyRequest): Request {
  const entries = Object.entries(headers).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, String(value)] as [string, string]],
  )
  // The kit takes the app's origin from its option baseUrl, so the origin of this URL has no effect.
  return new Request(`http://localhost${originalUrl}`, { method, headers: entries })
}
