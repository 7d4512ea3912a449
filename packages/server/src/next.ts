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
    if (isRouterRequest(request)) return loadAsDocument()
    const response = await or.handle(request, { address: address(request) })
    if (response !== null) return response
    throw failure('config_invalid', {
      message: `The route file handles ${new URL(request.url).pathname}, which is not below the option mount. With mount: '/openroute', the file is app/openroute/[...path]/route.ts.`,
    })
  }
  return { GET: handle, POST: handle, DELETE: handle }
}

/**
 * Guards pages with Next's `proxy.ts`, like `or.requireLogin`. Before Next 16, the file is `middleware.ts` and exports `middleware`.
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
    if (isRouterRequest(request)) return loadAsDocument()
    // Next accepts only absolute URLs here. It sends those of its own host as paths.
    const location = response.headers.get('location')
    if (location !== null) response.headers.set('location', new URL(location, request.url).href)
    return response
  }
}

/**
 * Whether Next's router in the browser asks for the components of a page, for a link that was clicked or is prefetched. Next
 * removes the header `rsc` from requests to its proxy, but not `next-url`.
 */
function isRouterRequest({ method, headers }: Request): boolean {
  return method === 'GET' && (headers.has('rsc') || headers.has('next-url'))
}

/**
 * Makes the router load the URL as a document, or forget about the prefetch. Any response without components does so, but browsers
 * report statuses such as 401 as errors in the console.
 */
function loadAsDocument(): Response {
  return new Response(null, { status: 204, headers: { 'cache-control': 'no-store' } })
}
