import type { OpenRouteLogin } from '@openroute-kit/browser'

export interface OwnLogin {
  /** Returns the current login, or creates one. */
  acquire(create: () => OpenRouteLogin): OpenRouteLogin
  /** Disposes of the login unless it is acquired again in the same turn. */
  release(): void
}

/**
 * Keeps a login while its component is unmounted and mounted again at once, as StrictMode does with every component: the first login
 * takes the callback out of the URL, and its outcome must not be lost (C06).
 */
export function createOwnLogin(): OwnLogin {
  let login: OpenRouteLogin | undefined
  let holders = 0
  return {
    acquire(create) {
      login ??= create()
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
