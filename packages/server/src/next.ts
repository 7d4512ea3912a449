// The kit in Next: its routes as a route handler of the App Router, and its guard as Next's proxy.
import { failure } from '@openroute-kit/core/internal'
import type { OpenRouteHandler } from './open-route-handler.js'

/** Options of {@link toNextHandlers}. */
export interface NextHandlersOptions {
  /**
   * Returns the client's IP address, for the limits per address. Next does not know it, so return the header that your reverse
   * proxy or host sets. It must overwrite the header if a client sends it. Default: no limits per address. B29
   */
  address?: (request: Request) => string | undefined
}

type NextHandler = (request: Request) => Promise<Response>

/** The exports of a route file. */
export interface NextHandlers {
  GET: NextHandler
  POST: NextHandler
  DELETE: NextHandler
}

/**
 * The kit's routes for Next's App Router. In `app/openroute/[...path]/route.ts`:
 * `export const { GET, POST, DELETE } = toNextHandlers(or)`. The folder must match the option `mount`.
 *
 * @param or the result of `createOpenRoute` of `@openroute-kit/server`
 */
export function toNextHandlers(
  or: OpenRouteHandler,
  { address = () => undefined }: NextHandlersOptions = {},
): NextHandlers {
  async function handle(request: Request): Promise<Response> {
    const response = await or.handle(request, { address: address(request) })
    if (response !== null) return response
    throw failure('config_invalid', {
      message: `The route file handles ${new URL(request.url).pathname}, which is not below the option mount. With mount: '/openroute', the file is app/openroute/[...path]/route.ts.`,
    })
  }
  return { GET: handle, POST: handle, DELETE: handle }
}

/**
 * Guards pages with Next's `proxy.ts` (before Next 16: `middleware.ts`), like `or.requireLogin`:
 *
 *     export const proxy = toNextProxy(or)
 *     export const config = { matcher: ['/account/:path*'] }
 *
 * The matcher must not match the option `mount`.
 */
export function toNextProxy(or: OpenRouteHandler): (request: Request) => Promise<Response | undefined> {
  return async (request) => {
    const response = await or.requireLogin(request)
    if (response === null) return undefined
    // Next accepts only absolute URLs here. It sends those of its own host as paths.
    const location = response.headers.get('location')
    if (location !== null) response.headers.set('location', new URL(location, request.url).href)
    return response
  }
}
