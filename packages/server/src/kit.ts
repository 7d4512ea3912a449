import { OpenRouteError } from '@openroute-kit/core'
import { publish } from './http/diagnostics.js'
import type { Reply, RouteRequest, SessionPort } from './http/route-request.js'
import { toKitError } from './http/to-kit-error.js'
import { failureReply } from './pages/failure-reply.js'
import { type ProxyPlan, planProxy } from './proxy/proxy-plan.js'
import { shuttingDown } from './proxy/response/relay-errors.js'
import { callbackRoute } from './routes/callback-route.js'
import { failedRoute } from './routes/failed-route.js'
import { loginRoute } from './routes/login-route.js'
import { logoutRoute } from './routes/logout-route.js'
import { popupRoute } from './routes/popup-route.js'
import { sessionRoute } from './routes/session-route.js'
import { fromStore, guardPort } from './session/guard-session.js'
import { opensPopup } from './settings/paths.js'
import { type Config, type OpenRouteOptions, readConfig } from './settings/settings.js'

/** The kit without a framework: it decides, adapters carry out. */
export interface Kit {
  readonly config: Config
  /** Decides on one request below the mount. Never rejects. */
  route(request: RouteRequest, session: SessionPort): Promise<Reply | ProxyPlan>
  /**
   * Lets the answer of a plan begin, if its login may have one more at once (B27). `stop` is called when it has to end
   * early. Resolves with what frees its place. @throws `rate_limited`, `not_signed_in`, `session_unavailable`
   */
  begin(plan: ProxyPlan, stop: (reason: OpenRouteError) => void): Promise<() => void>
  /** Ends all answers under way with an error that says so (D21). */
  stop(): void
  /** The answer to a request that failed: a page for a person who navigates, JSON for everything else. Reports it. */
  failed(request: RouteRequest, error: unknown): Promise<Reply>
}

export function createKit(options: OpenRouteOptions): Kit {
  const config = readConfig(options)
  const reportSharedState = reporter(config)

  async function dispatch(request: RouteRequest, session: SessionPort): Promise<Reply | ProxyPlan> {
    switch (request.path) {
      case '/login':
        return loginRoute(config, request, session)
      case '/callback':
        return callbackRoute(config, request, session)
      case '/popup':
        return popupRoute(config, request, session)
      case '/failed':
        return failedRoute(config, request)
      case '/session':
        return sessionRoute(config, request, session)
      case '/logout':
        return logoutRoute(config, request, session)
      default:
        return planProxy(config, request, session)
    }
  }

  async function failed(request: RouteRequest, thrown: unknown): Promise<Reply> {
    const error = toKitError(thrown)
    config.onError(error)
    const { headers, ...reply } = await failureReply(config, request, error, {
      popup: opensPopup(request),
    })
    if (error.code !== 'method_not_allowed') return { ...reply, headers }
    return { ...reply, headers: [...headers, ['allow', allowedMethods(config, request.path)]] }
  }

  return {
    config,
    failed,
    async route(request, session) {
      reportSharedState()
      try {
        return await dispatch(request, guardPort(config, session))
      } catch (error) {
        tell(request, toKitError(error))
        return failed(request, error)
      }
    },
    async begin({ record, address }, stop) {
      const begun = config.responses.begin({ record, address, stop })
      return fromStore(config, () => begun).catch((error) => {
        begun.then((end) => end()).catch(() => {}) // The store was late, and nobody waits any more.
        throw error
      })
    },
    stop: () => config.responses.stopAll(shuttingDown()),
  }
}

/** F22: reports what can only be seen once the shared state has been reached, at the first request that finds it there. */
function reporter({ shared, onError }: Config): () => void {
  let due = true
  return () => {
    if (!due) return
    due = false
    shared.findProblem().then(
      (problem) => {
        if (problem !== null) onError(new OpenRouteError('config_invalid', problem, { status: 500 }))
      },
      () => {
        due = true // What needs the state reports that it can't be reached.
      },
    )
  }
}

function tell({ method, path }: RouteRequest, { code, status = 500 }: OpenRouteError): void {
  if (path === '/login' || path === '/callback') publish('login-failed', { code, status })
  else if (path.startsWith('/api/')) publish('refused', { method, code, status })
}

function allowedMethods(config: Config, path: string): string {
  if (path === '/logout') return 'POST'
  const methods = config.routes.filter((route) => path === `/api${route.path}`).map((route) => route.method)
  return methods.join(', ') || 'GET'
}
