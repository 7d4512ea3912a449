import type { OpenRouteError } from '@openroute-kit/core'
import { failure, invalidOption } from '@openroute-kit/core/internal'
import { loadDetails } from '#details'
import type { Account } from '../key/account.js'
import type { LoginState, OpenRouteLogin } from '../login/open-route-login.js'
import { attempt } from '../page/attempt.js'
import { ofDocument } from '../page/of-document.js'
import { report } from '../page/report.js'
import { checkAttributes, LOGIN_ATTRIBUTES } from './attribute-rules.js'
import type { Details } from './details/details.js'
import { GIVEN_PROVIDERS } from './given-provider.js'
import type { LoginElementProperties } from './login-element-properties.js'
import { createLoginOf, hasLoginKind } from './login-kinds.js'
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
  /** What is wrong with the attributes, and how the console has said it. */
  let fault: OpenRouteError | undefined
  let reported: string | undefined
  let unsubscribe: (() => void) | undefined
  let show: Show | undefined
  let language: MutationObserver | undefined
  let state: LoginState = { status: 'signing-in' }
  /** Whether an action of this element is running. */
  let acting = false
  let doing: Doing = 'check'

  const validate = () => checkAttributes(element, GIVEN_PROVIDERS.has(element))

  function ownLogin(): OpenRouteLogin {
    if (!login) {
      if (element.managed) throw invalidOption('login')
      validate()
      login = createLoginOf(element)
      own = true
    }
    return login
  }

  const update = () => stateChanged(ownLogin().state)
  const wait = () => stateChanged({ status: 'signing-in' })

  function follow(haveScriptsRun?: unknown): void {
    if (!element.isConnected) return
    fault = undefined
    try {
      validate()
      if (login || !element.managed) {
        // Another script of the page may bring the kind of login that these attributes describe.
        if (!login && !hasLoginKind(element, follow) && !haveScriptsRun) {
          wait()
          if (ofDocument('readyState') === 'complete') setTimeout(follow, 0, true)
          else addEventListener('load', follow, { once: true })
          return
        }
        unsubscribe ??= ownLogin().subscribe(update)
      }
    } catch (error) {
      fail(error as OpenRouteError)
      return
    }
    reported = undefined
    if (unsubscribe) update()
    // C06: a login created here would take the callback of the app's login.
    else wait()
  }

  /** The user sees that the page is misconfigured; the developer sees the attribute, once for each fault. L14 */
  function fail(error: OpenRouteError): void {
    fault = error
    const explained = (details?: Details) => {
      if (fault !== error) return // the attributes have changed meanwhile
      const message = details?.explainFault(element, error.message) ?? error.message
      // biome-ignore lint/suspicious/noConsole: the only way to reach the developer
      if (reported !== message) console.error(message, element)
      reported = message
      stateChanged({ status: 'error', error: failure(error.code, { message }) })
    }
    const details = loadDetails()
    if (details instanceof Promise) {
      wait()
      void details.then(explained)
    } else explained(details)
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
      // Errors of the kit are in the state already. By name, since the login may be of another copy of this package.
      if ((error as Error)?.name !== 'OpenRouteError') report(error)
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
      follow()
    },
    connect() {
      show ??= createLoginView(element, {
        press,
        signOut: () => run('check', () => ownLogin().logout()),
        startOver: () => run('open', () => ownLogin().login({ startOver: true })),
        cancel: () => ownLogin().cancel(),
      })
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
      if (!element.isConnected) return
      // A wrong attribute, or one that was wrong, may be any.
      const valid = !fault && attempt(() => validate() ?? true)
      if (valid && !(own && LOGIN_ATTRIBUTES.includes(name))) render()
      else {
        release()
        follow()
      }
    },
  }
}
