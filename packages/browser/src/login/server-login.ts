import type { OpenRouteError, OpenRouteErrorCode } from '@openroute-kit/core'
import type { failure, invalidOption, refuse } from '@openroute-kit/core/internal'
import type { readAccount } from '../key/account.js'
import type { attempt } from '../page/attempt.js'
import { leaveMount } from '../page/leave-mount.js'
import type { createLoginBase } from './login-base.js'
import type { CommonLoginOptions, OpenRouteLogin } from './open-route-login.js'
import type { resolveReturnTo } from './resolve-return-to.js'

export interface ServerLoginOptions extends CommonLoginOptions {
  /** The path under which the server mounted the kit. Default `/openroute`. */
  server?: string | undefined
  /**
   * The app's name. Apps on one origin with different names have separate login windows. Sessions, and messages about them, are separate
   * if the paths are: give each app a kit with its own `mount`. Default: none. L08
   */
  name?: string | undefined
}

/**
 * What every login is made of. A page may load this module on demand, so it imports nothing that the page has loaded before. A list,
 * because minifiers shorten variables and not the names of properties.
 */
export type ServerLoginParts = readonly [
  createLoginBase: typeof createLoginBase,
  readAccount: typeof readAccount,
  resolveReturnTo: typeof resolveReturnTo,
  attempt: typeof attempt,
  failure: typeof failure,
  invalidOption: typeof invalidOption,
  refuse: (...error: Parameters<typeof refuse>) => never,
]

/** How long the last check of the session is good enough when the user returns to the tab, in milliseconds. */
const FRESH_MS = 30_000

/** The header that the server requires, which pages of other origins can't send (B01, B02). */
const KIT_HEADER = { 'X-OpenRoute-Kit': '1' }

/** The login of `createServerLogin`, from its parts. */
export function createServerLoginOf(
  options: ServerLoginOptions,
  [createLoginBase, readAccount, resolveReturnTo, attempt, failure, invalidOption, refuse]: ServerLoginParts,
): OpenRouteLogin {
  const server = (options.server ?? '/openroute').replace(/\/+$/, '')
  if (!/^(\/[^\s/?#\\]+)+$/.test(server)) throw invalidOption('server') // no white space, which URLs drop: `/\t/` becomes `//`
  let checking: Promise<void> | undefined
  let checkedAt = 0
  /** The number of sign-outs, so that a response to an earlier request is ignored (B35). */
  let signOuts = 0
  /** Why this page is below the mount. L05 */
  let misplaced: OpenRouteError | undefined

  const { login, setState, setError, publish, forgetPopup, leavePage, fetch } = createLoginBase(options, {
    scope: server,
    apiUrl: () => `${location.origin}${server}/api`,
    popupUrl: `${server}/login?mode=popup`,
    recheck: (urgent) => (urgent || Date.now() - checkedAt > FRESH_MS) && void check(),
    signedOut,
    onMessage({ popup }) {
      // A06: whether the login succeeded is read from the session; a window can only say why it failed.
      if (login.state.status === 'signing-in') {
        if (typeof popup === 'string') {
          // The login is over.
          setError(
            popup === 'config_invalid'
              ? notServed(`${server}/login`)
              : failure(popup as OpenRouteErrorCode, { retryable: false }),
          )
          return
        }
        forgetPopup()
      }
      void check()
    },
    pending: () => checking,
    start: (popup, returnTo) =>
      popup || leavePage(`${server}/login?returnTo=${encodeURIComponent(returnTo)}`),
    async logout() {
      try {
        await call('logout', {
          method: 'POST',
          headers: { ...KIT_HEADER, 'content-type': 'application/json' },
          body: '{}',
        })
      } catch (error) {
        throw setError(error)
      }
      signedOut()
      publish({ keyId: null })
    },
    refresh: check,
    // B36: after a 401 the session may have ended. The server knows: a 401 of the model provider ends none (S06).
    // The check is not awaited, since the end of the session aborts the response (C15).
    authorizeRequest: async () => [{ credentials: 'same-origin' }, KIT_HEADER, () => void check()],
    openAIOptions: () => ({ apiKey: 'held-by-the-server', defaultHeaders: { ...KIT_HEADER } }),
  })

  function signedOut(): void {
    signOuts++
    setState({ status: 'signed-out' })
  }

  /** Requests the session. A call during a request waits for another one, since the response may be out of date by then. */
  async function check(): Promise<void> {
    if (checking) await checking
    checking ??= requestSession().finally(() => {
      checking = undefined
    })
    return checking
  }

  async function requestSession(): Promise<void> {
    const signOutsBefore = signOuts
    try {
      const session = (await call('session')) as { signedIn?: unknown } | null | undefined
      const account = session?.signedIn === true && readAccount(session)
      if (!account && session?.signedIn !== false) refuse('session_unavailable', { retryable: true })
      checkedAt = Date.now()
      if (signOutsBefore !== signOuts) return
      if (account) setState({ status: 'signed-in', ...account })
      else setState(misplaced ? { status: 'error', error: misplaced } : { status: 'signed-out' })
      if (account) publish({ keyId: account.keyId })
    } catch (error) {
      // D11: a session that can't be read has not ended.
      if (signOutsBefore === signOuts && login.state.status !== 'signed-in') setError(error)
    }
  }

  /** Sends a request to one of the kit's routes, and returns the JSON of the response. The table of errors is not in production bundles. */
  async function call(route: string, init?: RequestInit): Promise<unknown> {
    const response = await fetch(`${server}/${route}`, {
      ...init,
      cache: 'no-store',
      credentials: 'same-origin',
      signal: AbortSignal.timeout(10_000),
    }).catch(() => refuse('network_error', { retryable: true }))
    if (response.status === 403) refuse('request_forbidden')
    if (!response.ok) refuse('session_unavailable', { retryable: true })
    // L05: the app's page, from a service worker that responds to everything, or a development server that does not forward the route.
    if (/html/.test(response.headers.get('content-type') as string)) throw notServed(`${server}/${route}`)
    return response.json().catch(() => undefined)
  }

  /** The error for a page that was sent in place of a route of the server. In production bundles too: service workers are often only there. */
  const notServed = (path: string): OpenRouteError =>
    failure('config_invalid', {
      message: `This page was sent in place of ${path}: exclude ${server}/ from the service worker (navigateFallbackDenylist), or forward it to the server.`,
    })

  /** L05: finds out whether this page was sent in place of a route of the kit. */
  function checkOwnAddress(): void {
    const route = leaveMount(server, attempt, resolveReturnTo)
    if (!route) return
    misplaced = setError(notServed(route.pathname))
    // The page that opened this window shows the error.
    if (/\/popup\/?$|mode=popup/i.test(route.pathname + route.search)) {
      publish({ popup: 'config_invalid' })
      close()
    }
  }

  if (typeof document !== 'undefined') {
    checkOwnAddress()
    void check()
  }
  return login
}
