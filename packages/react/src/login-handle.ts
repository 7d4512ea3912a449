import type { LoginState, OpenRouteLogin } from '@openroute-kit/browser'
import { failure } from '@openroute-kit/core/internal'

/** What `useOpenRoute` gives besides the state. */
export type OpenRouteActions = Pick<
  OpenRouteLogin,
  'login' | 'logout' | 'refresh' | 'fetch' | 'openAIOptions'
>

export interface LoginHandle {
  /** Stands for the login that is followed, whichever it is: one object for as long as the provider lives. */
  readonly login: OpenRouteLogin
  readonly actions: OpenRouteActions
  /** Shows this login from now on. Returns the function that ends it. */
  follow(login: OpenRouteLogin): () => void
}

/** What is shown until there is a login to ask, and all that a server can know of it. */
export const SIGNING_IN: LoginState = Object.freeze({ status: 'signing-in' })

/**
 * The seam between React, which renders as often as it likes and throws away what it likes, and a login, which starts
 * to work when it is made. A handle does nothing by itself, so that it may be made while rendering.
 */
export function createLoginHandle(first?: OpenRouteLogin): LoginHandle {
  let current = first
  const listeners = new Set<() => void>()
  const notify = () => {
    for (const listener of [...listeners]) listener()
  }
  const now = () => {
    if (current === undefined)
      throw failure('config_invalid', {
        message: 'There is no login while rendering: call this in an event handler or in useEffect.',
      })
    return current
  }
  // C01: not a tick between the click and what the login does in it.
  const actions: OpenRouteActions = {
    login: async (options) => now().login(options),
    logout: async () => now().logout(),
    refresh: async () => now().refresh(),
    fetch: async (path, init) => now().fetch(path, init),
    openAIOptions: () => now().openAIOptions(),
  }

  return {
    actions,
    login: {
      ...actions,
      get state() {
        return current?.state ?? SIGNING_IN
      },
      subscribe(listener) {
        listeners.add(listener)
        return () => void listeners.delete(listener)
      },
      // It is the provider's or the app's to end.
      dispose() {},
    },
    follow(login) {
      const before = current?.state
      current = login
      const stop = login.subscribe(notify)
      if (login.state !== before) notify()
      return stop
    },
  }
}
