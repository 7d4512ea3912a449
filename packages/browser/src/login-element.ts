import { type Locale, OpenRouteError, pickLocale } from '@openroute-kit/core'
import { loginFromAttributes, providerOf } from './login-from-attributes.js'
import { createLoginView, type Doing, type LoginView } from './login-view.js'
import type { LoginState, OpenRouteLogin } from './open-route-login.js'

// C24: on a server there is no HTMLElement, and nobody makes elements either.
const Base: typeof HTMLElement = globalThis.HTMLElement ?? (class {} as typeof HTMLElement)

/** Errors after which the same question may simply be asked again. */
const ASK_AGAIN = new Set(['network_error', 'session_unavailable'])

/**
 * `<openroute-login>`: the login button, and the account once somebody is signed in.
 *
 * Attributes: `server` (the mount path of `@openroute-kit/server` or `/express`), or, with the key in the browser,
 * `callback-url`, `storage`, `provider` or `site-url` and `api-url`, `key-label`, `limit` and `limit-reset`;
 * `locale` (`en`, `zh-CN`; default: the language of the document). Apart from `locale` they are read once.
 *
 * Events, bubbling and composed, none of them with a key in it (C23): `login` (somebody is signed in, on a page that
 * finds it so as well; detail `{ userId, keyId }`), `logout`, `login-error` (detail `{ error }`).
 */
export class OpenRouteLoginElement extends Base {
  static readonly observedAttributes: readonly string[] = ['locale']

  #login: OpenRouteLogin | undefined
  #own = false
  #unsubscribe: (() => void) | undefined
  #view: LoginView | undefined
  #language: MutationObserver | undefined
  #state: LoginState = { status: 'signing-in' }
  #broken: OpenRouteError | undefined
  #working: Doing | null = null
  #opening = false

  /** The login that the element shows: made from its attributes, or given by the app, at best before it is connected. */
  get login(): OpenRouteLogin {
    if (this.#login === undefined) {
      this.#login = loginFromAttributes(this)
      this.#own = true
    }
    return this.#login
  }

  set login(login: OpenRouteLogin) {
    if (login === this.#login) return
    this.#release()
    this.#login = login
    this.#broken = undefined
    if (this.isConnected) this.#follow()
  }

  connectedCallback(): void {
    // Set before the element was defined, the property hides the accessor.
    if (Object.hasOwn(this, 'login')) {
      const given = this.login
      delete (this as { login?: OpenRouteLogin }).login
      this.login = given
    }
    this.#view ??= createLoginView(this.shadowRoot ?? this.attachShadow({ mode: 'open' }), {
      press: () => this.#press(),
      signOut: () => void this.#run('signOut', () => this.login.logout()),
    })
    this.#language = new MutationObserver(() => this.#render())
    this.#language.observe(document.documentElement, { attributeFilter: ['lang'] })
    this.#follow()
  }

  disconnectedCallback(): void {
    this.#language?.disconnect()
    this.#view?.closeMenu()
    // Who is only moved to another place comes back at once.
    queueMicrotask(() => {
      if (!this.isConnected) this.#release()
    })
  }

  attributeChangedCallback(): void {
    this.#render()
  }

  #follow(): void {
    if (this.#unsubscribe === undefined) {
      try {
        this.#unsubscribe = this.login.subscribe(() => this.#changed())
      } catch (error) {
        // The visitor reads that something is set up wrongly, the developer what.
        this.#broken = error as OpenRouteError
        reportError(error)
      }
    }
    this.#changed()
  }

  #release(): void {
    this.#unsubscribe?.()
    this.#unsubscribe = undefined
    if (this.#own) this.#login?.dispose()
    if (this.#own) this.#login = undefined
    this.#own = false
  }

  #changed(): void {
    const before = this.#state
    this.#state = this.#broken ? { status: 'error', error: this.#broken } : this.login.state
    this.#render()
    const { status } = this.#state
    if (this.#state.status === 'signed-in') {
      const { userId, keyId } = this.#state
      if (before.status !== 'signed-in' || before.keyId !== keyId) this.#emit('login', { userId, keyId })
    } else if (before.status === 'signed-in' && status === 'signed-out') this.#emit('logout', null)
    if (this.#state.status === 'error' && this.#state !== before)
      this.#emit('login-error', { error: this.#state.error })
  }

  #emit(type: string, detail: unknown): void {
    this.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true }))
  }

  #press(): void {
    if (this.#broken !== undefined) return
    if (this.#state.status === 'error' && ASK_AGAIN.has(this.#state.error.code))
      void this.#run('check', () => this.login.refresh())
    else void this.#run('open', () => this.login.login())
  }

  async #run(doing: Doing, act: () => Promise<unknown>): Promise<void> {
    this.#working = doing
    this.#opening = doing === 'open'
    this.#render()
    try {
      await act()
    } catch (error) {
      // What the kit refuses is in the state already.
      if (!(error instanceof OpenRouteError)) reportError(error)
    }
    this.#working = null
    this.#render()
  }

  #render(): void {
    if (this.#view === undefined) return
    const leaving = this.#state.status === 'signing-in'
    if (!leaving && this.#working === null) this.#opening = false
    this.#view.show({
      state: this.#state,
      locale: this.#locale(),
      name: this.#name(),
      doing: this.#working ?? (leaving ? (this.#opening ? 'open' : 'check') : null),
    })
  }

  #locale(): Locale {
    const tags = [this.getAttribute('locale'), document.documentElement.lang, ...navigator.languages]
    return pickLocale(tags.filter((tag) => tag !== null))
  }

  #name(): string {
    try {
      return providerOf(this).name
    } catch {
      return 'OpenRoute'
    }
  }
}

declare global {
  interface HTMLElementTagNameMap {
    // By its shape, as the class of another copy of this package would not be the same type.
    'openroute-login': HTMLElement & { login: OpenRouteLogin }
  }
}
