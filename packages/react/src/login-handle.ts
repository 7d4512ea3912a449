import type { LoginState, OpenRouteLogin } from '@openroute-kit/browser'
import { failure } from '@openroute-kit/core/internal'

/** The actions that `useOpenRoute` returns besides the state. */
export type OpenRouteActions = Pick<
  OpenRouteLogin,
  'login' | 'cancel' | 'logout' | 'refresh' | 'fetch' | 'openAIOptions'
>

export interface LoginHandle {
  /** Forwards to the login that is followed: the same object for as long as the provider is mounted. */
  readonly login: OpenRouteLogin
  readonly actions: OpenRouteActions
  /** Forwards to this login from now on. Returns a function that unsubscribes from it. */
  follow(login: OpenRouteLogin): () => void
}

/** The state before there is a login, and on a server. */
export const SIGNING_IN: LoginState = Object.freeze({ status: 'signing-in' })

/**
 * A stand-in for a login that can be created while rendering. React may render without mounting, while a login starts to work when it
 * is created; so the login is created in an effect, and the handle forwards to it.
 */
export function createLoginHandle(first?: OpenRouteLogin): LoginHandle {
  let current = first
  const listeners = new Set<() => void>()
  const notify = () => {
    for (const listener of [...listeners]) listener()
  }
  const required = () => {
    if (current === undefined)
      throw failure('config_invalid', {
        message: 'There is no login while rendering: call this in an event handler or in useEffect.',
      })
    return current
  }
  // C01: the login has to act in the click itself, so nothing is awaited before it.
  const actions: OpenRouteActions = {
    login: async (options) => required().login(options),
    cancel: () => required().cancel(),
    logout: async () => required().logout(),
    refresh: async () => required().refresh(),
    fetch: async (path, init) => required().fetch(path, init),
    openAIOptions: () => required().openAIOptions(),
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
      // The provider or the app disposes of it.
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
