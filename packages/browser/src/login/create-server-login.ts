import type { OpenRouteErrorCode } from '@openroute-kit/core'
import { failure, invalidOption, refuse } from '@openroute-kit/core/internal'
import { readAccount } from '../key/account.js'
import { createLoginBase } from './login-base.js'
import type { CommonLoginOptions, OpenRouteLogin } from './open-route-login.js'

export interface ServerLoginOptions extends CommonLoginOptions {
  /** The path under which the server mounted the kit. Default `/openroute`. */
  mount?: string
}

/** How long a look at the session is good enough for somebody who comes back to the tab, in milliseconds. */
const FRESH_MS = 30_000

/** As the error table has it, which production bundles leave out. */
const RETRY = { retryable: true }

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
  let checking: Promise<void> | undefined
  let checkedAt = 0
  /** Counts sign-outs, so that an answer from before one is not believed after it (B35). */
  let signOuts = 0

  const { login, set, fail, tell, arrived, leave, fetch } = createLoginBase(options, {
    scope: mount,
    apiUrl: () => `${location.origin}${mount}/api`,
    popupUrl: `${mount}/login?mode=popup`,
    recheck: (urgent) => (urgent || Date.now() - checkedAt > FRESH_MS) && void check(),
    signedOut,
    heard({ popup }) {
      // A06: only what the server says of the session counts; a window may tell no more than why it failed.
      if (login.state.status === 'signing-in') {
        if (typeof popup === 'string') {
          fail(failure(popup as OpenRouteErrorCode, { retryable: false })) // the login is over
          return
        }
        arrived()
      }
      void check()
    },
    busy: () => checking,
    start: (popup, returnTo) => popup || leave(`${mount}/login?returnTo=${encodeURIComponent(returnTo)}`),
    async logout() {
      try {
        await call('logout', {
          method: 'POST',
          headers: { ...KIT_HEADER, 'content-type': 'application/json' },
          body: '{}',
        })
      } catch (error) {
        throw fail(error)
      }
      signedOut()
      tell({ keyId: null })
    },
    refresh: check,
    // B36: at a 401 the server dropped a key that the provider no longer takes, or the session ended.
    access: async () => [{ credentials: 'same-origin' }, KIT_HEADER, check],
    openAI: () => ({ apiKey: 'held-by-the-server', defaultHeaders: { ...KIT_HEADER } }),
  })

  function signedOut(): void {
    signOuts++
    set({ status: 'signed-out' })
  }

  /** Whoever asks while an answer is on its way may know more than that answer will say, and gets the next one. */
  async function check(): Promise<void> {
    if (checking) await checking
    checking ??= look().finally(() => {
      checking = undefined
    })
    return checking
  }

  /** Asks the server who is signed in. */
  async function look(): Promise<void> {
    const asked = signOuts
    try {
      const answer = await call('session')
      const account = answer?.signedIn === true && readAccount(answer)
      if (!account && answer?.signedIn !== false) refuse('session_unavailable', RETRY)
      checkedAt = Date.now()
      if (asked !== signOuts) return
      set(account ? { status: 'signed-in', ...account } : { status: 'signed-out' })
      if (account) tell({ keyId: account.keyId })
    } catch (error) {
      // D11: a session that can't be read is not a session that ended.
      if (asked === signOuts && login.state.status !== 'signed-in') fail(error)
    }
  }

  /** One request to the kit's own routes, for JSON. */
  // biome-ignore lint/suspicious/noExplicitAny: looked at field by field
  async function call(route: string, init?: RequestInit): Promise<any> {
    const response = await fetch(`${mount}/${route}`, {
      ...init,
      cache: 'no-store',
      credentials: 'same-origin',
      signal: AbortSignal.timeout(10_000),
    }).catch(() => refuse('network_error', RETRY))
    if (response.status === 403) refuse('request_forbidden')
    if (!response.ok) refuse('session_unavailable', RETRY)
    return response.json().catch(() => undefined)
  }

  if (typeof document !== 'undefined') void check()
  return login
}
