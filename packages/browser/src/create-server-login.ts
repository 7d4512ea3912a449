import { OpenRouteError, type OpenRouteErrorCode } from '@openroute-kit/core'
import { readAccount } from './account.js'
import { apiUrlOf } from './api-url.js'
import { createLoginBase, returnToFrom } from './login-base.js'
import type { CommonLoginOptions, LoginState, OpenRouteLogin } from './open-route-login.js'

export interface ServerLoginOptions extends CommonLoginOptions {
  /** The path under which the server mounted the kit. Default `/openroute`. */
  mount?: string
}

/** How long a look at the session is good enough for somebody who comes back to the tab, in milliseconds. */
const FRESH_MS = 30_000
const TIMEOUT_MS = 10_000

/** What the server's guard against foreign pages asks for (B01, B02). */
const KIT_HEADER = { 'X-OpenRoute-Kit': '1' }

/**
 * Login with the key on the server, which `@openroute-kit/server` or `@openroute-kit/express` holds.
 * The browser has a session cookie and never sees the key (B32).
 *
 * @throws `config_invalid` for a mount that is no path.
 */
export function createServerLogin(options: ServerLoginOptions = {}): OpenRouteLogin {
  const { now = Date.now } = options
  const mount = (options.mount ?? '/openroute').replace(/\/+$/, '')
  if (!/^(?:\/[\w.~-]+)+$/.test(mount))
    throw new OpenRouteError('config_invalid', 'mount must be a path such as "/openroute".')
  let checking: Promise<LoginState> | undefined
  let checkedAt = 0
  /** Counts sign-outs, so that an answer from before one is not believed after it (B35). */
  let signOuts = 0

  const base = createLoginBase({
    ...options,
    scope: mount,
    recheck: (urgent) => (urgent || now() - checkedAt > FRESH_MS) && void check(),
    signedOutElsewhere: signedOut,
  })

  function signedOut(): void {
    signOuts++
    base.set({ status: 'signed-out' })
  }

  function check(): Promise<LoginState> {
    checking ??= look().finally(() => {
      checking = undefined
    })
    return checking
  }

  async function look(): Promise<LoginState> {
    const asked = signOuts
    let next: LoginState
    try {
      next = await askSession()
      checkedAt = now()
    } catch (error) {
      // D11: a session that can't be read is not a session that ended.
      if (base.state.status === 'signed-in') return base.state
      next = { status: 'error', error: error as OpenRouteError }
    }
    if (asked === signOuts) {
      base.set(next)
      if (next.status === 'signed-in') base.tell(next.keyId)
    }
    return base.state
  }

  async function askSession(): Promise<LoginState> {
    const answer = (await call('/session', { headers: { accept: 'application/json' } })) as {
      signedIn?: unknown
    }
    if (answer?.signedIn === false) return { status: 'signed-out' }
    const account = answer?.signedIn === true ? readAccount(answer) : null
    if (account === null)
      throw unavailable('session_unavailable', `${mount}/session answered with no session. Check mount.`)
    return { status: 'signed-in', ...account }
  }

  /** One request to the kit's own routes, for JSON. */
  async function call(route: string, init: RequestInit): Promise<unknown> {
    const signal = AbortSignal.timeout(TIMEOUT_MS)
    let response: Response
    try {
      response = await base.fetch(mount + route, {
        ...init,
        cache: 'no-store',
        credentials: 'same-origin',
        signal,
      })
    } catch {
      throw unavailable('network_error', 'The app’s server can’t be reached.')
    }
    if (response.status === 403)
      throw new OpenRouteError('request_forbidden', `${mount}${route} refused the request. Check baseUrl.`, {
        status: 403,
      })
    if (!response.ok)
      throw unavailable('session_unavailable', `${mount}${route} answered with status ${response.status}.`)
    return response.json().catch(() => undefined)
  }

  if (typeof document !== 'undefined') void check()

  return {
    get state() {
      return base.state
    },
    subscribe: base.subscribe,
    async login({ returnTo } = {}) {
      await checking
      if (base.state.status === 'signed-in') return // A22
      base.leave(`${mount}/login?returnTo=${encodeURIComponent(returnToFrom(returnTo, mount))}`)
    },
    async logout() {
      try {
        await call('/logout', {
          method: 'POST',
          headers: { ...KIT_HEADER, 'content-type': 'application/json' },
          body: '{}',
        })
      } catch (error) {
        base.set({ status: 'error', error: error as OpenRouteError })
        throw error
      }
      signedOut()
      base.tell(null)
    },
    refresh: check,
    async fetch(path, init = {}) {
      const url = apiUrlOf(`${location.origin}${mount}/api`, path)
      const response = await base.send(url, { ...init, credentials: 'same-origin' }, KIT_HEADER)
      // B36: the server dropped a key that the provider no longer takes, or the session ended.
      if (response.status === 401) void check()
      return response
    },
    openAIOptions: () => ({
      baseURL: `${location.origin}${mount}/api`,
      apiKey: 'held-by-the-server',
      dangerouslyAllowBrowser: true,
      defaultHeaders: { ...KIT_HEADER },
    }),
    dispose: base.dispose,
  }
}

function unavailable(code: OpenRouteErrorCode, message: string): OpenRouteError {
  return new OpenRouteError(code, message, { status: 503, retryable: true })
}
