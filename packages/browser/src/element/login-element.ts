import type { Provider } from '@openroute-kit/core'
import { LOCALES } from '#languages'
import type { OpenRouteLogin } from '../login/open-route-login.js'
import type { Languages } from './languages/text-names.js'
import { type Controls, control } from './login-control.js'
import { LOGIN_ATTRIBUTES, PROVIDERS } from './login-from-attributes.js'

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
 * @attr {'openroute' | 'openrouter' | 'therouter' | 'eurouter'} [provider=openroute] - Who gives the key.
 * @attr {string} [site-url] - With `api-url`, instead of `provider`: the website of another gateway.
 * @attr {string} [api-url] - With `site-url`: its API base, on the same origin, or on the site's host with `api.` before it. For any other API set the property `provider`.
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
  static readonly locales: Languages = LOCALES

  readonly #controls: Controls = control(this)

  /** The login that the element shows: made from its attributes, or given by the app, at best before it is connected. */
  get login(): OpenRouteLogin {
    return this.#controls.login
  }

  set login(login: OpenRouteLogin) {
    this.#controls.login = login
  }

  connectedCallback(): void {
    // Set before the element was defined, a property hides the accessor.
    for (const name of Object.keys(this)) {
      const given = (this as Record<string, unknown>)[name]
      delete (this as Record<string, unknown>)[name]
      ;(this as Record<string, unknown>)[name] = given
    }
    this.#controls.connect()
  }

  disconnectedCallback(): void {
    this.#controls.disconnect()
  }

  attributeChangedCallback(name: string): void {
    this.#controls.changed(name)
  }
}

for (const attribute of OpenRouteLoginElement.observedAttributes) {
  const flag = FLAGS.includes(attribute)
  Object.defineProperty(
    OpenRouteLoginElement.prototype,
    attribute.replace(/-(.)/g, (_, letter) => letter.toUpperCase()),
    {
      get(this: Element) {
        return flag
          ? this.hasAttribute(attribute)
          : (((attribute === 'provider' && PROVIDERS.get(this)) || this.getAttribute(attribute)) ?? '')
      },
      // biome-ignore lint/suspicious/noExplicitAny: an attribute's value, or a provider
      set(this: Element, value: any) {
        if (attribute === 'provider') PROVIDERS.delete(this)
        // The attribute, which has its id then, tells of the change.
        if (value?.apiUrl) PROVIDERS.set(this, value)
        if (value == null || (flag && !value)) this.removeAttribute(attribute)
        else this.setAttribute(attribute, flag ? '' : (value.id ?? value))
      },
    },
  )
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
  /** `openroute` (default), `openrouter`, `therouter`, `eurouter`, or what `defineProvider` made, before which `siteUrl` and `apiUrl` don't count. */
  provider: Provider | string
  /** With `apiUrl`, instead of `provider`: the website of another gateway. */
  siteUrl: string
  /** Its API, on the same origin, or on the site's host with `api.` before it. For any other API set `provider`. */
  apiUrl: string
  /** Nobody can press it. */
  disabled: boolean
  /** Makes no login of its own, but waits for `login`. */
  managed: boolean
}

declare global {
  interface HTMLElementTagNameMap {
    // By its shape, as the class of another copy of this package would not be the same type.
    'openroute-login': HTMLElement & { login: OpenRouteLogin; provider: Provider | string }
  }
}
