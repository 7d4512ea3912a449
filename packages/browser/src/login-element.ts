import { invalidOption, OpenRouteError } from '@openroute-kit/core'
import { LOGIN_ATTRIBUTES, loginFromAttributes, providerOf } from './login-from-attributes.js'
import { createLoginView, type Doing, type Shown } from './login-view.js'
import type { LoginState, OpenRouteLogin } from './open-route-login.js'
import { LOCALES, type TextName, type Texts } from './texts.js'

// C24: on a server there is no HTMLElement, and nobody makes elements either.
const Base: typeof HTMLElement = globalThis.HTMLElement ?? (class {} as typeof HTMLElement)

const LOOK_ATTRIBUTES = ['type', 'theme', 'size', 'shape', 'text', 'logo-alignment', 'width', 'locale']
const FLAGS = ['disabled', 'managed']

/**
 * The login button; the account, with a menu, once somebody is signed in.
 *
 * @tag openroute-login
 * @tagname openroute-login
 *
 * @attr {'standard' | 'icon'} [type=standard] - `icon` shows the mark alone.
 * @attr {'filled' | 'outline' | 'filled-black' | 'auto'} [theme=filled] - The accent, light, dark, or light or dark as the page is.
 * @attr {'large' | 'medium' | 'small'} [size=medium] - 48, 40 or 32 CSS pixels high.
 * @attr {'rectangular' | 'pill' | 'circle' | 'square'} [shape=rectangular] - The corners.
 * @attr {'login_with' | 'continue_with' | 'connect'} [text=login_with] - What the button invites to.
 * @attr {'left' | 'center'} [logo-alignment=center] - For a button that is wider than its label.
 * @attr {number} [width] - In CSS pixels. Default: as wide as the longest label.
 * @attr {string} [locale] - BCP 47 tag. Default: the language of the document, then that of the browser.
 * @attr {string} [server] - The path under which the server mounted the kit. Without it the key is in the browser.
 * @attr {string} [callback-url] - The page of this origin that the provider sends the user back to. Default: this page.
 * @attr {'redirect' | 'popup'} [mode=redirect] - Whether the page itself goes to the consent page, or a window does.
 * @attr {'memory' | 'session' | 'local'} [storage=session] - Where the browser keeps the key.
 * @attr {string} [key-label] - Name of the key in the user's list.
 * @attr {number} [limit] - Credit limit of the key in US dollars.
 * @attr {'daily' | 'weekly' | 'monthly'} [limit-reset] - When the limit starts anew.
 * @attr {number} [expires-in] - Seconds until the key ends.
 * @attr {'openroute' | 'openrouter' | 'therouter'} [provider=openroute] - Who gives the key.
 * @attr {string} [site-url] - With `api-url`, instead of `provider`: the website of another gateway.
 * @attr {string} [api-url] - With `site-url`: its API base.
 * @attr {boolean} [disabled] - Nobody can press it.
 * @attr {boolean} [managed] - Makes no login of its own, but waits for the property `login`.
 *
 * @fires {CustomEvent<{ userId: string | null, keyId: string }>} login - Somebody is signed in, on a page that finds it so as well.
 * @fires {CustomEvent<null>} logout - Nobody is any more.
 * @fires {CustomEvent<{ error: OpenRouteError }>} login-error - A login failed. No event holds a key (C23).
 *
 * @slot icon - In place of the mark.
 * @slot label - In place of the invitation.
 *
 * @csspart root - All of it.
 * @csspart button - The button.
 * @csspart icon - The mark and the spinner.
 * @csspart label - The text.
 * @csspart credit - The credit that is left.
 * @csspart menu - The account's menu.
 * @csspart meter - The bar of the credit.
 * @csspart link - A link to a page of the provider.
 * @csspart sign-out - The way out.
 * @csspart error - What went wrong.
 *
 * @cssprop --openroute-accent - The accent.
 * @cssprop --openroute-on-accent - Text on the accent.
 * @cssprop --openroute-paper - The background.
 * @cssprop --openroute-ink - Text.
 * @cssprop --openroute-muted - Text of less weight.
 * @cssprop --openroute-line - Lines of the menu.
 * @cssprop --openroute-edge - The button's edge.
 * @cssprop --openroute-bad - Errors, and credit that runs out.
 * @cssprop --openroute-radius - The corners.
 * @cssprop --openroute-height - The button's height.
 * @cssprop --openroute-font - The font family.
 */
// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: the loop below defines a property for each attribute
export class OpenRouteLoginElement extends Base {
  static readonly observedAttributes: readonly string[] = [...LOOK_ATTRIBUTES, ...LOGIN_ATTRIBUTES, ...FLAGS]
  /** The languages, by BCP 47 tag. Add one: `OpenRouteLoginElement.locales.fr = { login_with: 'Se connecter avec {}', … }`. */
  static readonly locales: Record<string, Texts> = LOCALES

  #login: OpenRouteLogin | undefined
  #own = false
  #unsubscribe: (() => void) | undefined
  #show: ((shown: Shown) => void) | undefined
  #language: MutationObserver | undefined
  #state: LoginState = { status: 'signing-in' }
  #doing: Doing | undefined
  #opening = false

  /** The login that the element shows: made from its attributes, or given by the app, at best before it is connected. */
  get login(): OpenRouteLogin {
    if (!this.#login) {
      if (this.hasAttribute('managed')) throw invalidOption('login')
      this.#login = loginFromAttributes(this)
      this.#own = true
    }
    return this.#login
  }

  set login(login: OpenRouteLogin) {
    if (login === this.#login) return
    this.#release()
    this.#login = login
    if (this.isConnected) this.#follow()
  }

  connectedCallback(): void {
    // Set before the element was defined, a property hides the accessor.
    for (const name of Object.keys(this)) {
      const given = (this as Record<string, unknown>)[name]
      delete (this as Record<string, unknown>)[name]
      ;(this as Record<string, unknown>)[name] = given
    }
    this.#show ??= createLoginView(this.shadowRoot ?? this.attachShadow({ mode: 'open' }), {
      press: () => this.#press(),
      signOut: () => this.#run('check', () => this.login.logout()),
    })
    this.#language = new MutationObserver(() => this.#render())
    this.#language.observe(document.documentElement, { attributeFilter: ['lang'] })
    this.#follow()
  }

  disconnectedCallback(): void {
    this.#language?.disconnect()
    // Who is only moved to another place comes back at once.
    queueMicrotask(() => this.isConnected || this.#release())
  }

  attributeChangedCallback(name: string): void {
    if (this.isConnected && this.#own && LOGIN_ATTRIBUTES.includes(name)) {
      this.#release()
      this.#follow()
    } else this.#render()
  }

  #follow(): void {
    // C06: a login of its own would take the callback of the app's.
    if (!this.#login && this.hasAttribute('managed')) {
      this.#render()
      return
    }
    if (!this.#unsubscribe) {
      try {
        this.#unsubscribe = this.login.subscribe(() => this.#changed(this.login.state))
      } catch (error) {
        // The visitor reads that something is set up wrongly, the developer what.
        reportError(error)
        this.#own = true
        this.#changed({ status: 'error', error: error as OpenRouteError })
        return
      }
    }
    this.#changed(this.login.state)
  }

  #release(): void {
    this.#unsubscribe?.()
    this.#unsubscribe = undefined
    if (this.#own) {
      this.#login?.dispose()
      this.#login = undefined
    }
    this.#own = false
  }

  #changed(state: LoginState): void {
    const before = this.#state
    this.#state = state
    this.#render()
    if (state.status === 'signed-in') {
      const { userId, keyId } = state
      if (before.status !== 'signed-in' || before.keyId !== keyId) this.#emit('login', { userId, keyId })
    } else if (state.status === 'signed-out' && before.status === 'signed-in') this.#emit('logout')
    else if (state.status === 'error' && state !== before) this.#emit('login-error', { error: state.error })
  }

  #emit(type: string, detail?: unknown): void {
    this.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true })) // C23
  }

  #press(): void {
    // While a login is under way, a click brings its window to the front (C05).
    const checking = this.#state.status === 'signing-in' && !this.#opening
    if (!this.#unsubscribe || this.#doing || checking) return
    // Errors after which the same question may simply be asked again.
    if (
      this.#state.status === 'error' &&
      /^(network_error|session_unavailable)$/.test(this.#state.error.code)
    )
      this.#run('check', () => this.login.refresh())
    else this.#run('open', () => this.login.login())
  }

  async #run(doing: Doing, act: () => Promise<unknown>): Promise<void> {
    this.#doing = doing
    this.#opening = doing === 'open'
    this.#render()
    try {
      await act()
    } catch (error) {
      // What the kit refuses is in the state already.
      if (!(error instanceof OpenRouteError)) reportError(error)
    }
    this.#doing = undefined
    this.#render()
  }

  #render(): void {
    const waiting = this.#state.status === 'signing-in'
    if (!waiting && !this.#doing) this.#opening = false
    const theme = this.getAttribute('theme') ?? 'filled'
    let name = 'OpenRoute'
    try {
      name = providerOf(this).name
    } catch {}
    this.#show?.({
      state: this.#state,
      locales: [this.getAttribute('locale') ?? document.documentElement.lang, ...navigator.languages],
      name,
      invite: (this.getAttribute('text') ?? 'login_with') as TextName,
      filled: theme === 'filled',
      width: this.getAttribute('width') ?? '',
      disabled: this.hasAttribute('disabled'),
      doing: this.#doing ?? (waiting ? (this.#opening ? 'open' : 'check') : undefined),
    })
  }
}

for (const attribute of OpenRouteLoginElement.observedAttributes) {
  const flag = FLAGS.includes(attribute)
  const name = attribute.replace(/-(.)/g, (_, letter) => letter.toUpperCase())
  Object.defineProperty(OpenRouteLoginElement.prototype, name, {
    configurable: true,
    enumerable: true,
    get(this: Element) {
      return flag ? this.hasAttribute(attribute) : (this.getAttribute(attribute) ?? '')
    },
    set(this: Element, value: unknown) {
      if (value == null || (flag && !value)) this.removeAttribute(attribute)
      else this.setAttribute(attribute, flag ? '' : String(value))
    },
  })
}

export interface OpenRouteLoginElement {
  /** `standard` (default), or `icon` for the mark alone. */
  type: string
  /** `filled` (default, the accent), `outline` (light), `filled-black` (dark), or `auto`, light or dark as the page is. */
  theme: string
  /** `large`, `medium` (default) or `small`: 48, 40 or 32 CSS pixels high. */
  size: string
  /** `rectangular` (default), `pill`, `circle` or `square`. */
  shape: string
  /** `login_with` (default), `continue_with` or `connect`. */
  text: string
  /** `left` or `center` (default), for a button that is wider than its label. */
  logoAlignment: string
  /** In CSS pixels. Default: as wide as the longest label. */
  width: string
  /** BCP 47. Default: the language of the document, then that of the browser. */
  locale: string
  /** The path under which the server mounted the kit. Without it the key is in the browser. */
  server: string
  /** The page of this origin that the provider sends the user back to. Default: this page. */
  callbackUrl: string
  /** `redirect` (default) or `popup`. */
  mode: string
  /** `memory`, `session` (default) or `local`. */
  storage: string
  /** Name of the key in the user's list. */
  keyLabel: string
  /** Credit limit of the key in US dollars. */
  limit: string
  /** `daily`, `weekly` or `monthly`. */
  limitReset: string
  /** Seconds until the key ends. */
  expiresIn: string
  /** `openroute` (default), `openrouter` or `therouter`. */
  provider: string
  /** With `apiUrl`, instead of `provider`: the website of another gateway. */
  siteUrl: string
  apiUrl: string
  /** Nobody can press it. */
  disabled: boolean
  /** Makes no login of its own, but waits for `login`. */
  managed: boolean
}

declare global {
  interface HTMLElementTagNameMap {
    // By its shape, as the class of another copy of this package would not be the same type.
    'openroute-login': HTMLElement & { login: OpenRouteLogin }
  }
}
