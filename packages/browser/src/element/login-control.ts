import { OpenRouteError } from '@openroute-kit/core'
import { invalidOption } from '@openroute-kit/core/internal'
import type { Account } from '../key/account.js'
import type { LoginState, OpenRouteLogin } from '../login/open-route-login.js'
import { ofDocument } from '../page/of-document.js'
import type { OpenRouteLoginElement } from './login-element.js'
import { LOGIN_ATTRIBUTES, loginFromAttributes } from './login-from-attributes.js'
import { createLoginView, type Doing, type Show } from './login-view.js'

export interface Controls {
  login: OpenRouteLogin
  connect(): void
  disconnect(): void
  /** An attribute changed. */
  changed(name: string): void
}

/** What the element does: finds its login, follows it, tells of it, and hands presses on. */
export function control(element: OpenRouteLoginElement): Controls {
  let login: OpenRouteLogin | undefined
  /** Whether it comes from the attributes, and ends with the element. */
  let own = false
  let unsubscribe: (() => void) | undefined
  let show: Show | undefined
  let language: MutationObserver | undefined
  let state: LoginState = { status: 'signing-in' }
  /** Set while something runs that was asked for here. */
  let acting = false
  let doing: Doing = 'check'

  function given(): OpenRouteLogin {
    if (!login) {
      if (element.managed) throw invalidOption('login')
      login = loginFromAttributes(element)
      own = true
    }
    return login
  }

  const update = () => changed(given().state)

  function follow(): void {
    // C06: a login of its own would take the callback of the app's.
    if (!login && element.managed) {
      render()
      return
    }
    try {
      unsubscribe ??= given().subscribe(update)
    } catch (error) {
      // The visitor reads that something is set up wrongly, the developer what.
      reportError(error)
      own = true
      changed({ status: 'error', error: error as OpenRouteError })
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

  function changed(next: LoginState): void {
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
    // While a login is under way, a click brings its window to the front (C05).
    if (!unsubscribe || acting || (state.status === 'signing-in' && doing === 'check')) return
    // The session could not be read: asking for it again may be all that is needed.
    if (state.status === 'error' && /^(network_error|session_unavailable)$/.test(state.error.code))
      run('check', () => given().refresh())
    else run('open', () => given().login())
  }

  async function run(what: Doing, act: () => Promise<unknown>): Promise<void> {
    doing = what
    acting = true
    render()
    try {
      await act()
    } catch (error) {
      // What the kit refuses is in the state already.
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
      return given()
    },
    set login(next) {
      if (next === login) return
      release()
      login = next
      if (element.isConnected) follow()
    },
    connect() {
      show ??= createLoginView(element, press, () => run('check', () => given().logout()))
      language = new MutationObserver(render)
      language.observe(ofDocument('documentElement'), { attributeFilter: ['lang'] })
      follow()
    },
    disconnect() {
      language?.disconnect()
      // Who is only moved to another place comes back at once.
      queueMicrotask(() => element.isConnected || release())
    },
    changed(name) {
      if (element.isConnected && own && LOGIN_ATTRIBUTES.includes(name)) {
        release()
        follow()
      } else render()
    },
  }
}
