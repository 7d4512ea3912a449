import type { OpenAIOptions, OpenRouteError } from '@openroute-kit/core'
import { failure } from '@openroute-kit/core/internal'
import { type Context, createContext } from './context.js'
import { publish } from './http/diagnostics.js'
import { isLinkFetch, isPrefetch } from './http/prefetch.js'
import { plainRedirect, redirectReply, statusOf } from './http/replies.js'
import { toBrowserPath } from './http/request-path.js'
import type { Reply, RouteRequest } from './http/route-request.js'
import { toKitError } from './http/to-kit-error.js'
import { wantsPage } from './http/wants-page.js'
import { failureReply } from './pages/failure-reply.js'
import { fetchWithKey, openAIOptions } from './proxy/call-provider.js'
import { dropRejectedKey } from './proxy/drop-rejected-key.js'
import { matchingRoutes, type ProxyPlan, planProxy } from './proxy/proxy-plan.js'
import type { ProviderErrorReply } from './proxy/response/provider-error.js'
import { shuttingDown } from './proxy/response/relay-errors.js'
import { callbackRoute } from './routes/callback-route.js'
import { appFailurePath, failedRoute, type RetryOptions } from './routes/failed-route.js'
import { loginRoute } from './routes/login-route.js'
import { logoutRoute } from './routes/logout-route.js'
import { popupRoute } from './routes/popup-route.js'
import { retryOfCallback } from './routes/retry-of.js'
import { sessionRoute } from './routes/session-route.js'
import { currentRecord, notSignedIn } from './session/current-key.js'
import { guardSession } from './session/guard-session.js'
import type { SessionPort } from './session/session-port.js'
import { describeRecord } from './session/session-record.js'
import { signOut } from './session/sign-out.js'
import { signOutEverywhere } from './session/sign-out-everywhere.js'
import type { OpenRouteOptions, OpenRouteSession } from './settings/options.js'
import { loginPath, opensPopup } from './settings/paths.js'
import { reportSetup } from './settings/report-setup.js'
import { resolveReturnTo } from './settings/return-to.js'
import type { AdapterOptions, Settings } from './settings/settings.js'
import type { Visitor } from './state/revocations.js'

/**
 * The kit without a framework. It makes every decision; an adapter only converts requests, responses and sessions. The kit puts a
 * time limit on every call of a session port, so adapters don't have to (D14).
 */
export interface Kit {
  readonly context: Context
  /** Handles one request below the mount. Resolves with the response, or with a request to proxy. Never rejects. */
  route(request: RouteRequest, session: SessionPort): Promise<Reply | ProxyPlan>
  /**
   * Call this with the provider's error response to a {@link ProxyPlan}, before you send that response. If the provider has rejected
   * the key, this ends the session (B36). If a `401` does not say whose it is, this requests `GET /key` first (S06).
   */
  proxied(plan: ProxyPlan, session: SessionPort, reply: ProviderErrorReply): Promise<void>
  /** The response to a request that failed: a page for page navigations, else JSON. Calls `onError`. */
  failed(request: RouteRequest, error: unknown): Promise<Reply>
  /**
   * Guards a route of the app. Resolves with `null` when the visitor is signed in. Otherwise resolves with the response to send:
   * for page navigations a redirect to the login, which returns to the same page, and `401` for all other requests.
   *
   * @param requested returns the request, and its path and query as it arrived. Called only if the visitor is signed out
   * @throws `session_unavailable`
   */
  requireLogin(
    session: SessionPort,
    requested: () => { request: RouteRequest; target: string },
  ): Promise<Reply | null>
  /** The signed-in visitor, or `null`. @throws `session_unavailable` */
  session(session: SessionPort): Promise<OpenRouteSession | null>
  /** {@link fetchWithKey} */
  fetch(session: SessionPort, path: string, init?: RequestInit): Promise<Response>
  /** {@link openAIOptions} */
  openAIOptions(session: SessionPort): Promise<OpenAIOptions>
  /** {@link signOut} */
  signOut(session: SessionPort): Promise<void>
  /** {@link signOutEverywhere} */
  signOutEverywhere(visitor: Visitor): Promise<void>
  /** Ends running responses with the error `provider_interrupted` (D21). */
  close(): void
}

/** @throws `config_invalid` naming the option and how to fix it */
export function createKit(options: OpenRouteOptions, adapter: AdapterOptions = {}): Kit {
  const context = createContext(options, adapter)
  const { settings } = context
  const checkSharedState = sharedStateCheck(context)
  const guard = (session: SessionPort) => guardSession(session, settings.timeoutsMs.store)

  async function dispatch(request: RouteRequest, session: SessionPort): Promise<Reply | ProxyPlan> {
    switch (request.path) {
      case '/login':
        return loginRoute(context, request, session)
      case '/callback':
        return callbackRoute(context, request, session)
      case '/popup':
        return popupRoute(context, request, session)
      case '/failed':
        return failedRoute(settings, request)
      case '/session':
        return sessionRoute(context, request, session)
      case '/logout':
        return logoutRoute(context, request, session)
      default:
        return planProxy(context, request, session)
    }
  }

  async function failed(request: RouteRequest, thrown: unknown): Promise<Reply> {
    const error = toKitError(thrown)
    if (!isLinkLoaded(request)) settings.onError(error)
    const retry = await retryOptions(context, request)
    const page = isLoginPage(request) ? appFailurePath(settings, error.code, retry) : null
    if (page !== null) return redirectReply(page, []) // S29
    const { headers, ...reply } = await failureReply(settings, request, error, retry)
    if (error.code !== 'method_not_allowed') return { ...reply, headers }
    return { ...reply, headers: [...headers, ['allow', allowedMethods(settings, request.path)]] }
  }

  return {
    context,
    failed,
    async route(request, session) {
      checkSharedState()
      reportSetup(settings, request, session)
      try {
        return await dispatch(request, guard(session))
      } catch (error) {
        if (!isLinkLoaded(request)) publishFailure(request, toKitError(error))
        return failed(request, error)
      }
    },
    proxied: (plan, session, { rejection }) => dropRejectedKey(context, guard(session), plan, rejection),
    async requireLogin(session, requested) {
      if ((await currentRecord(context, guard(session))) !== null) return null
      const { request, target } = requested()
      if (request.method !== 'GET' || !wantsPage(request))
        // Without its headers, so that the response is JSON.
        return failed({ ...request, header: () => undefined }, notSignedIn())
      const returnTo = resolveReturnTo(settings, toBrowserPath(settings, request, target)) // S04
      return plainRedirect(loginPath(settings, { returnTo }))
    },
    async session(session) {
      const record = await currentRecord(context, guard(session))
      return record && describeRecord(settings, record)
    },
    fetch: (session, path, init) => fetchWithKey(context, guard(session), path, init),
    openAIOptions: (session) => openAIOptions(context, guard(session)),
    signOut: (session) => signOut(context, guard(session)),
    signOutEverywhere: (visitor) => signOutEverywhere(context, visitor),
    close: () => context.responses.close(shuttingDown()),
  }
}

/** Returns a function that checks the configuration of the shared state once, and reports a problem to `onError` (F22). */
function sharedStateCheck({ shared, settings }: Context): () => void {
  let checkPending = true
  return () => {
    if (!checkPending) return
    checkPending = false
    shared.findProblem().then(
      (problem) => {
        if (problem !== null) settings.onError(failure('config_invalid', { message: problem }))
      },
      () => {
        checkPending = true // the store can't be reached: check again at the next request
      },
    )
  }
}

/**
 * Whether nobody has clicked the login link of a page yet, which a browser or framework loads in advance. That is no failure to report
 * (L15).
 */
function isLinkLoaded(request: RouteRequest): boolean {
  return request.path === '/login' && (isPrefetch(request) || isLinkFetch(request))
}

/** Whether a page navigation starts or finishes a login. */
function isLoginPage(request: RouteRequest): boolean {
  return (request.path === '/login' || request.path === '/callback') && wantsPage(request)
}

/** How the page about a failed request starts the next login: as the request wanted to, or as its login began (S29). */
async function retryOptions(context: Context, request: RouteRequest): Promise<RetryOptions> {
  if (opensPopup(request)) return { popup: true }
  if (request.path === '/callback') return retryOfCallback(context, request)
  const returnTo = request.path === '/login' ? new URLSearchParams(request.search).get('returnTo') : null
  return returnTo === null ? {} : { returnTo: resolveReturnTo(context.settings, returnTo) }
}

function publishFailure({ method, path }: RouteRequest, error: OpenRouteError): void {
  const { code } = error
  const status = statusOf(error)
  if (path === '/login' || path === '/callback') publish('login-failed', { code, status })
  else if (path.startsWith('/api/')) publish('refused', { method, code, status })
}

function allowedMethods(settings: Settings, path: string): string {
  if (path === '/logout') return 'POST'
  const methods = matchingRoutes(settings, path).map(({ route }) => route.method)
  return [...new Set(methods)].join(', ') || 'GET'
}
