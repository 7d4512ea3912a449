import type { OpenRouteLogin } from '@openroute-kit/browser'

export interface OwnLogin {
  /** The login that is there, or a new one. */
  hold(make: () => OpenRouteLogin): OpenRouteLogin
  /** Ends the login if nobody holds it by the end of this turn. */
  release(): void
}

/**
 * A login that outlives being unmounted and mounted again at once, as StrictMode does to every component: the first one
 * takes the callback out of the URL, and what becomes of it, a refusal too, must not be lost with it (C06).
 */
export function createOwnLogin(): OwnLogin {
  let login: OpenRouteLogin | undefined
  let holders = 0
  return {
    hold(make) {
      login ??= make()
      holders++
      return login
    },
    release() {
      holders--
      queueMicrotask(() => {
        if (holders > 0) return
        login?.dispose()
        login = undefined
      })
    },
  }
}
