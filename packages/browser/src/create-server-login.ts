import { failure, invalidOption, type OpenRouteErrorCode, refuse } from '@openroute-kit/core'
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

/** What the server's guard against foreign pages asks for (B01, B02). */
const KIT_HEADER = { 'X-OpenRoute-Kit': '1' }

/**
 * Login with the key on the server, which `@openroute-kit/server` or `@openroute-kit/express` holds.
 * The browser has a session cookie and never sees the key (B32).
 *
 * @throws `config_invalid` for a mount that is no path.
 */
export function createServerLogin(options: ServerLoginOptions = {}): OpenRouteLogin {
  const mount = (options.mount ?? '/openroute').replace(/\/+$/, '')
  if (!/^(\/[\w.~-]+)+$/.test(mount)) throw invalidOption('mount')
  let checking: Promise<LoginState> | undefined
  let checkedAt = 0
  /** Counts sign-outs, so that an answer from before one is not believed after it (B35). */
  let signOuts = 0

  const base = createLoginBase({
    ...options,
    scope: mount,
    recheck: (urgent) => (urgent || Date.now() - checkedAt > FRESH_MS) && void check(),
    signedOutElsewhere: signedOut,
    heard({ popup }) {
      // A06: only what the server says of the session counts; a window may tell no more than why it failed.
      if (base.state.status === 'signing-in') {
        if (typeof popup === 'string') {
          base.fail(failure(popup as OpenRouteErrorCode))
          return
        }
        base.arrived()
      }
      // Not merely the answer to a question from before.
      void Promise.resolve(checking).then(check)
    },
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
    try {
      const next = await askSession()
      checkedAt = Date.now()
      if (asked === signOuts) {
        base.set(next)
        if (next.status === 'signed-in') base.tell({ keyId: next.keyId })
      }
    } catch (error) {
      // D11: a session that can't be read is not a session that ended.
      if (asked === signOuts && base.state.status !== 'signed-in') base.fail(error)
    }
    return base.state
  }

  async function askSession(): Promise<LoginState> {
    const answer = await call('session')
    if (answer?.signedIn === false) return { status: 'signed-out' }
    const account = answer?.signedIn === true && readAccount(answer)
    return account ? { status: 'signed-in', ...account } : refuse('session_unavailable')
  }

  /** One request to the kit's own routes, for JSON. */
  // biome-ignore lint/suspicious/noExplicitAny: looked at field by field
  async function call(route: string, init?: RequestInit): Promise<any> {
    let response: Response
    try {
      response = await base.fetch(`${mount}/${route}`, {
        ...init,
        cache: 'no-store',
        credentials: 'same-origin',
        signal: AbortSignal.timeout(10_000),
      })
    } catch {
      refuse('network_error')
    }
    if (response.status === 403) refuse('request_forbidden')
    if (!response.ok) refuse('session_unavailable')
    return response.json().catch(() => undefined)
  }

  if (typeof document !== 'undefined') void check()

  return {
    get state() {
      return base.state
    },
    subscribe: base.subscribe,
    async login({ returnTo } = {}) {
      if (base.state.status === 'signed-in') return // A22
      try {
        if (base.popup(`${mount}/login?mode=popup`) !== undefined) return
      } catch (error) {
        throw base.fail(error)
      }
      await checking
      if ((base.state as LoginState).status !== 'signed-in')
        base.leave(`${mount}/login?returnTo=${encodeURIComponent(returnToFrom(returnTo, mount))}`)
    },
    async logout() {
      try {
        await call('logout', {
          method: 'POST',
          headers: { ...KIT_HEADER, 'content-type': 'application/json' },
          body: '{}',
        })
      } catch (error) {
        throw base.fail(error)
      }
      signedOut()
      base.tell({ keyId: null })
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
