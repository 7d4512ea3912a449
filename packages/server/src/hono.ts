// The kit as a handler of Hono, of which it uses the types only.
import type { Context, MiddlewareHandler } from 'hono'
import type { OpenRouteHandler } from './open-route-handler.js'

/** Options of {@link toHonoHandler}. */
export interface HonoHandlerOptions {
  /**
   * Returns the client's IP address, for the limits per address: `(c) => getConnInfo(c).remote.address`, with `getConnInfo` from
   * your runtime's package. Behind a reverse proxy, return the header that the proxy sets, and make sure that the proxy
   * overwrites the header if a client sends it. Default: no limits per address. B29
   */
  address?: (context: Context) => string | undefined
}

/**
 * The kit's routes for Hono, on any runtime: `app.all('/openroute/*', toHonoHandler(or))`. Calls `next` for requests to other
 * paths than those below the option `mount`.
 *
 * @param or the result of `createOpenRoute` of `@openroute-kit/server`
 */
export function toHonoHandler(
  or: OpenRouteHandler,
  { address = () => undefined }: HonoHandlerOptions = {},
): MiddlewareHandler {
  return async (context, next) =>
    (await or.handle(await unreadRequest(context), { address: address(context) })) ?? next()
}

/** The request with its body, even if a middleware has read it: Hono keeps what was read. */
async function unreadRequest({ req }: Context): Promise<Request> {
  return req.raw.bodyUsed ? new Request(req.raw, { body: await req.arrayBuffer() }) : req.raw
}
