// The kit as a route handler of Next's App Router.
import { failure } from '@openroute-kit/core/internal'
import type { OpenRouteHandler } from './create-open-route.js'

export interface NextHandlersOptions {
  /**
   * Returns the client's IP address, for the limits per address. Next does not know it, so return the header that your reverse
   * proxy or host sets. It must overwrite the header if a client sends it. Default: no limits per address. B29
   */
  address?: (request: Request) => string | undefined
}

type NextHandler = (request: Request) => Promise<Response>

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
