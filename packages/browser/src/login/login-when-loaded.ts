import { failure } from '@openroute-kit/core/internal'
import type { LoginState, OpenRouteLogin } from './open-route-login.js'

/**
 * Stands in for a login whose code is being loaded: it is `signing-in` until then, and its actions wait. If the download fails, the state
 * is `network_error`, and the next action tries again.
 *
 * @param load loads the code and creates the login
 */
export function loginWhenLoaded(load: () => Promise<OpenRouteLogin>): OpenRouteLogin {
  const listeners = new Set<() => void>()
  let state: LoginState = { status: 'signing-in' }
  let loading: Promise<OpenRouteLogin> | undefined
  let login: OpenRouteLogin | undefined
  let isDisposed = false
  const notify = () => {
    for (const listener of [...listeners]) listener()
  }

  const loaded = () =>
    (loading ??= load().then(
      (created) => {
        login = created
        login.subscribe(notify)
        if (isDisposed) login.dispose()
        notify()
        return login
      },
      (cause) => {
        loading = undefined
        const error = cause.code ? cause : failure('network_error', { retryable: true })
        state = { status: 'error', error }
        notify()
        throw error
      },
    ))
  loaded().catch(() => {}) // it is in the state

  /** At once where the login is there: a click has to open the window itself. C01 */
  const withLogin = <T>(use: (login: OpenRouteLogin) => Promise<T>): Promise<T> =>
    login ? use(login) : loaded().then(use)

  return {
    get state() {
      return login?.state ?? state
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    login: (options) => withLogin((loaded) => loaded.login(options)),
    cancel: () => login?.cancel(),
    logout: () => withLogin((loaded) => loaded.logout()),
    refresh: async () => {
      await loaded().catch(() => {})
      return login ? login.refresh() : state
    },
    fetch: (path, init) => withLogin((loaded) => loaded.fetch(path, init)),
    openAIOptions() {
      if (!login) throw failure('not_signed_in')
      return login.openAIOptions()
    },
    dispose() {
      isDisposed = true
      login?.dispose()
    },
  }
}
