import { OpenRouteError } from '@openroute-kit/core'
import { createKit, type Kit, lazySetup, type ProxyPlan, type Reply } from '@openroute-kit/server/adapter'
import {
  assertPathTarget,
  createNodeProxy,
  isEnded,
  type NodeProxy,
  nodeRequest,
  sendReply,
} from '@openroute-kit/server/node'
import type { Request, Response } from 'express'
import { checkSession, checkSetup } from './check-setup.js'
import { asKitError } from './kit-error.js'
import type { OpenRouteExpress } from './open-route-express.js'
import { type ExpressOpenRouteOptions, readKeep, refuseCookieName } from './options.js'
import { routeRequest } from './route-request.js'
import { detachSession, detachSessionIfEnded, type PortParts, sessionPort } from './session-port.js'
import { holdsRecord } from './session-slots.js'

/**
 * "Log in with OpenRoute" for Express and express-session.
 *
 * @param options the options, or a function that returns them. The function is called at the first request, so that a build can
 * import the module without secrets. While it throws or returns invalid options, each request to the kit gets `500`
 * (`config_invalid`), and the next one calls it again.
 * @throws `config_invalid` naming the option and how to fix it; if `options` is a function, the methods throw it instead
 */
export function createOpenRoute(
  options: ExpressOpenRouteOptions | (() => ExpressOpenRouteOptions),
): OpenRouteExpress {
  const setup = lazySetup(options, createParts)
  const portOf = (req: Request, options?: { renews: boolean }) => {
    const parts = setup.get()
    checkSession(parts.kit, req)
    return sessionPort(parts, req, options)
  }

  return {
    router(req, res, next) {
      const respond = async () => {
        let parts: Parts
        try {
          parts = setup.get()
        } catch (error) {
          return sendReply(res, await setup.failed(nodeRequest(req, req.originalUrl), error))
        }
        await handle(parts, req, res)
      }
      respond().catch(next)
    },
    requireLogin(req, res, next) {
      const guard = async () => {
        const { kit } = setup.get()
        return kit.requireLogin(portOf(req), () => ({
          request: routeRequest(kit, req),
          target: req.originalUrl,
        }))
      }
      guard().then((reply) => (reply === null ? next() : sendReply(res, reply)), next)
    },
    errorHandler(error, req, res, next) {
      // express-session reports a failed save after the response has ended. Passing the error on would make Express close the
      // connection, possibly with the client's next request on it.
      if (isEnded(res)) return
      const respond = async (): Promise<Reply | null> => {
        let kit: Kit
        try {
          kit = setup.get().kit
        } catch (cause) {
          const own = error instanceof OpenRouteError
          return own ? setup.failed(nodeRequest(req, req.originalUrl), cause) : null
        }
        const known = asKitError(kit, error, req)
        return known && kit.failed(routeRequest(kit, req), known)
      }
      if (res.headersSent) next(error)
      else respond().then((reply) => (reply === null ? next(error) : sendReply(res, reply)), next)
    },
    session: async (req) => setup.get().kit.session(portOf(req)),
    fetch: async (req, path, init) => setup.get().kit.fetch(portOf(req), path, init),
    openAIOptions: async (req) => setup.get().kit.openAIOptions(portOf(req)),
    signOut: async (req) => setup.get().kit.signOut(portOf(req, { renews: true })),
    signOutEverywhere: async (visitor) => setup.get().kit.signOutEverywhere(visitor),
    async close() {
      setup.current?.kit.close()
      await setup.current?.proxy.close()
    },
  }
}

/** What the adapter consists of once its options have been read. */
interface Parts extends PortParts {
  readonly proxy: NodeProxy
}

function createParts({ keep, ...options }: ExpressOpenRouteOptions): Parts {
  const fields = readKeep(keep)
  refuseCookieName(options)
  const kit = createKit(options)
  return { kit, keep: fields, proxy: createNodeProxy(kit) }
}

async function handle(parts: Parts, req: Request, res: Response): Promise<void> {
  const { kit } = parts
  const request = routeRequest(kit, req)
  try {
    assertPathTarget(request)
    checkSetup(parts, req)
    const { sessionID } = req
    const wasSignedIn = holdsRecord(kit, req)
    const renews = /^\/(callback|logout)\b/.test(request.path)
    const outcome = await kit.route(request, sessionPort(parts, req, { renews }))
    if (isPlan(outcome)) return await sendPlan(parts, outcome, req, res)
    // A10, B03, B35: the session may have ended while the request was handled. Then the response must neither save it again nor
    // set its cookie. This applies to failed requests, including a callback, or the popup page after it, that left the session id
    // unchanged.
    const failed = outcome.status >= 400 || request.path === '/callback' || request.path === '/popup'
    // D14: no second call to a store that has just failed or timed out.
    if (outcome.status === 503) detachSession(req)
    else if (req.sessionID === sessionID && (wasSignedIn || failed)) await detachSessionIfEnded(kit, req)
    sendReply(res, outcome)
  } catch (error) {
    if (!res.headersSent && !res.destroyed) sendReply(res, await kit.failed(request, error))
  }
}

async function sendPlan(parts: Parts, plan: ProxyPlan, req: Request, res: Response): Promise<void> {
  const { kit, proxy } = parts
  const beforeEnd = () => detachSessionIfEnded(kit, req)
  try {
    const reply = await proxy.send({ plan, req, res, beforeEnd })
    if (reply === null) return
    await kit.proxied(plan, sessionPort(parts, req), reply)
    await beforeEnd()
    sendReply(res, reply)
  } catch (error) {
    if (error instanceof OpenRouteError && error.code === 'session_unavailable')
      detachSession(req) // D14
    else await beforeEnd()
    throw error
  }
}

function isPlan(outcome: Reply | ProxyPlan): outcome is ProxyPlan {
  return 'url' in outcome
}
