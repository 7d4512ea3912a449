import { OpenRouteError } from '@openroute-kit/core'
import { invalidOption } from '@openroute-kit/core/internal'
import type { Account } from '../key/account.js'
import type { LoginState, OpenRouteLogin } from '../login/open-route-login.js'
import { ofDocument } from '../page/of-document.js'
import type { LoginElementProperties } from './login-element-properties.js'
import { LOGIN_ATTRIBUTES, loginFromAttributes } from './login-from-attributes.js'
import { createLoginView, type Doing, type Show } from './login-view.js'

export interface Controls {
  login: OpenRouteLogin
  connect(): void
  disconnect(): void
  attributeChanged(name: string): void
}

/** The behaviour of the element: finds its login, subscribes to it, dispatches events, and handles clicks. */
export function control(element: HTMLElement & LoginElementProperties): Controls {
  let login: OpenRouteLogin | undefined
  /** Whether the login was created from the attributes, so that the element disposes of it. */
  let own = false
  let unsubscribe: (() => void) | undefined
  let show: Show | undefined
  let language: MutationObserver | undefined
  let state: LoginState = { status: 'signing-in' }
  /** Whether an action of this element is running. */
  let acting = false
  let doing: Doing = 'check'

  function ownLogin(): OpenRouteLogin {
    if (!login) {
      if (element.managed) throw invalidOption('login')
      login = loginFromAttributes(element)
      own = true
    }
    return login
  }

  const update = () => stateChanged(ownLogin().state)

  function follow(): void {
    // C06: a login created here would take the callback of the app's login.
    if (!login && element.managed) {
      render()
      return
    }
    try {
      unsubscribe ??= ownLogin().subscribe(update)
    } catch (error) {
      // The user sees that the app is misconfigured; the developer sees the option.
      reportError(error)
      own = true
      stateChanged({ status: 'error', error: error as OpenRouteError })
      return
    }
    update()
  }

  function release(): void {
    unsubscribe?.()
    unsubscribe = undefined
    if (own) {
      login?.dispose()
      login = undefined
    }
    own = false
  }

  function stateChanged(next: LoginState): void {
    const before = state
    state = next
    render()
    const { userId, keyId } = next as Account
    if (keyId && keyId !== (before as Partial<Account>).keyId) emit('login', { userId, keyId })
    if (next.status === 'signed-out' && before.status === 'signed-in') emit('logout')
    if (next.status === 'error' && next !== before) emit('login-error', { error: next.error })
  }

  const emit = (type: string, detail?: unknown) =>
    element.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true })) // C23

  function press(): void {
    // During a login, a click brings its window to the front (C05).
    if (!unsubscribe || acting || (state.status === 'signing-in' && doing === 'check' && !state.popup)) return
    // The session could not be read: asking for it again may be all that is needed.
    if (state.status === 'error' && /^(network_error|session_unavailable)$/.test(state.error.code))
      run('check', () => ownLogin().refresh())
    else run('open', () => ownLogin().login())
  }

  async function run(what: Doing, act: () => Promise<unknown>): Promise<void> {
    doing = what
    acting = true
    render()
    try {
      await act()
    } catch (error) {
      // Errors of the kit are in the state already.
      if (!(error instanceof OpenRouteError)) reportError(error)
    }
    acting = false
    render()
  }

  function render(): void {
    const busy = acting || state.status === 'signing-in'
    if (!busy) doing = 'check'
    show?.(state, busy && doing)?.then(render)
  }

  return {
    get login() {
      return ownLogin()
    },
    set login(next) {
      if (next === login) return
      release()
      login = next
      if (element.isConnected) follow()
    },
    connect() {
      show ??= createLoginView(
        element,
        press,
        () => run('check', () => ownLogin().logout()),
        () => run('open', () => ownLogin().login({ startOver: true })),
        () => ownLogin().cancel(),
      )
      language = new MutationObserver(render)
      language.observe(ofDocument('documentElement'), { attributeFilter: ['lang'] })
      follow()
    },
    disconnect() {
      language?.disconnect()
      // An element that is moved in the document is connected again at once.
      queueMicrotask(() => element.isConnected || release())
    },
    attributeChanged(name) {
      if (element.isConnected && own && LOGIN_ATTRIBUTES.includes(name)) {
        release()
        follow()
      } else render()
    },
  }
}
