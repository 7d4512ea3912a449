// The kit as a handler of Hono.
import type { OpenRouteHandler } from './create-open-route.js'

/** What the kit uses of Hono's `Context`. */
interface HonoContext {
  readonly req: { readonly raw: Request; arrayBuffer(): Promise<ArrayBuffer> }
}

export interface HonoHandlerOptions<C extends HonoContext = HonoContext> {
  /**
   * Returns the client's IP address, for the limits per address: `(c) => getConnInfo(c).remote.address`, with `getConnInfo` from
   * your runtime's package. Behind a reverse proxy, return the header that the proxy sets, and make sure that the proxy
   * overwrites the header if a client sends it. Default: no limits per address. B29
   */
  address?: (context: C) => string | undefined
}

/**
 * The kit's routes for Hono, on any runtime: `app.all('/openroute/*', toHonoHandler(or))`. Calls `next` for requests to other
 * paths than those below the option `mount`.
 *
 * @param or the result of `createOpenRoute` of `@openroute-kit/server`
 */
export function toHonoHandler<C extends HonoContext>(
  or: OpenRouteHandler,
  { address = () => undefined }: HonoHandlerOptions<C> = {},
): (context: C, next: () => Promise<void>) => Promise<Response | undefined> {
  return async (context, next) => {
    const response = await or.handle(await unreadRequest(context), { address: address(context) })
    if (response !== null) return response
    await next()
    return undefined
  }
}

/** The request with its body, even if a middleware has read it: Hono keeps what was read. */
async function unreadRequest({ req }: HonoContext): Promise<Request> {
  return req.raw.bodyUsed ? new Request(req.raw, { body: await req.arrayBuffer() }) : req.raw
}
