import type { Provider } from '@openroute-kit/core'
import { LOCALES } from '#languages'
import type { OpenRouteLogin } from '../login/open-route-login.js'
import { LOGIN_ATTRIBUTES, LOOK_ATTRIBUTES } from './attribute-rules.js'
import { GIVEN_PROVIDERS } from './given-provider.js'
import type { Languages } from './languages/text-names.js'
import { type Controls, control } from './login-control.js'
import type { LoginElementProperties } from './login-element-properties.js'
import { addLoginKinds, type LoginKinds } from './login-kinds.js'

// C24: on a server there is no HTMLElement, and no element is created.
const Base: typeof HTMLElement = globalThis.HTMLElement ?? (class {} as typeof HTMLElement)

const FLAGS = ['disabled', 'managed']

/**
 * A login button. After the login it shows the account, with a menu.
 *
 * @tag openroute-login
 * @tagname openroute-login
 *
 * @attr {'standard' | 'icon'} [type=standard] - `icon` is a button without text.
 * @attr {'filled' | 'outline' | 'filled-black' | 'auto'} [theme=filled] - The accent colour, light, dark, or the page's colour scheme.
 * @attr {'large' | 'medium' | 'small'} [size=medium] - The height: 48, 40 or 32 CSS pixels.
 * @attr {'rectangular' | 'pill' | 'circle' | 'square'} [shape=rectangular] - The shape of the corners.
 * @attr {'login_with' | 'continue_with' | 'connect'} [text=login_with] - The label of the button.
 * @attr {'left' | 'center'} [logo-alignment=center] - The alignment of mark and label in a wider button.
 * @attr {number} [width] - The width in CSS pixels. Default: that of the longest label.
 * @attr {string} [locale] - The language, as a BCP 47 tag. Default: that of the document, then that of the browser.
 * @attr {string} [server] - The path under which the server mounted the kit. Without it, the browser keeps the key.
 * @attr {string} [callback-url] - The page of this origin that the provider sends the user back to. Default: this page.
 * @attr {'redirect' | 'popup'} [mode=redirect] - How the consent page is shown: in this page or in a window.
 * @attr {'memory' | 'session' | 'local'} [storage=session] - Where the browser keeps the key.
 * @attr {string} [name] - The app's name. Apps on one origin with different names have separate keys, logins and windows.
 * @attr {number} [login-lifetime=3600] - How long a login may take, in seconds, from 60 to 86,400.
 * @attr {string} [key-label] - The name of the key in the user's list of keys.
 * @attr {number} [limit] - The credit limit of the key in US dollars.
 * @attr {'daily' | 'weekly' | 'monthly'} [limit-reset] - When the limit resets.
 * @attr {number} [expires-in] - Seconds until the key expires.
 * @attr {'openroute' | 'openrouter' | 'therouter' | 'eurouter'} [provider=openroute] - The provider that issues the key.
 * @attr {string} [site-url] - The website of another provider, instead of `provider` and together with `api-url`.
 * @attr {string} [api-url] - Its API base, on the same origin or on the site's host with `api.` before it. For any other API set the property `provider`.
 * @attr {boolean} [disabled] - Disables the button.
 * @attr {boolean} [managed] - Waits for a script to set the property `login`, instead of creating a login from the attributes.
 *
 * @fires {CustomEvent<{ userId: string | null, keyId: string }>} login - The user is signed in: after a login, and on each page that loads signed in.
 * @fires {CustomEvent<null>} logout - The user is signed out.
 * @fires {CustomEvent<{ error: OpenRouteError }>} login-error - A login failed. No event holds a key (C23).
 *
 * @slot icon - Replaces the mark.
 * @slot label - Replaces the label of the signed-out button.
 *
 * @csspart root - The whole element.
 * @csspart button - The button.
 * @csspart icon - The mark and the spinner.
 * @csspart label - The label.
 * @csspart credit - The remaining credit.
 * @csspart menu - The menu of the account.
 * @csspart meter - The bar that shows the remaining credit.
 * @csspart link - A link to a page of the provider.
 * @csspart sign-out - The button that signs out.
 * @csspart error - The error message.
 * @csspart waiting - The line below the button while a login window is open.
 * @csspart start-over - The button in it that opens the window anew.
 * @csspart cancel - The button in it that ends the login.
 *
 * @cssprop --openroute-accent - The accent colour.
 * @cssprop --openroute-on-accent - Text on the accent.
 * @cssprop --openroute-paper - The background.
 * @cssprop --openroute-ink - Text.
 * @cssprop --openroute-muted - Secondary text.
 * @cssprop --openroute-line - Lines in the menu.
 * @cssprop --openroute-edge - The border of the button.
 * @cssprop --openroute-bad - Errors, and low credit.
 * @cssprop --openroute-radius - The corner radius.
 * @cssprop --openroute-height - The height of the button.
 * @cssprop --openroute-font - The font family.
 */
// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: the loop below defines a property for each attribute
export class OpenRouteLoginElement extends Base {
  static readonly observedAttributes: readonly string[] = [...LOOK_ATTRIBUTES, ...LOGIN_ATTRIBUTES, ...FLAGS]
  /** The languages, by BCP 47 tag. Add one: `OpenRouteLoginElement.locales.fr = { login_with: 'Se connecter avec {}', … }`. */
  static readonly locales: Languages = LOCALES

  /** For the entries of this package, each of which brings a kind of login. @internal */
  static readonly addKinds: (kinds: LoginKinds) => void = addLoginKinds

  readonly #controls: Controls = control(this)

  /** The login that the element shows: created from its attributes, or set by the app, preferably before the element is connected. */
  get login(): OpenRouteLogin {
    return this.#controls.login
  }

  set login(login: OpenRouteLogin) {
    this.#controls.login = login
  }

  connectedCallback(): void {
    // A property that was set before the element was defined hides the accessor.
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
    this.#controls.attributeChanged(name)
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
          : (((attribute === 'provider' && GIVEN_PROVIDERS.get(this)) || this.getAttribute(attribute)) ?? '')
      },
      set(this: Element, value: Partial<Provider> | string | boolean | null | undefined) {
        const provider = value as Provider | null | undefined
        if (attribute === 'provider') GIVEN_PROVIDERS.delete(this)
        // The attribute gets the provider's id, and its change is observed.
        if (provider?.apiUrl) GIVEN_PROVIDERS.set(this, provider)
        if (value == null || (flag && !value)) this.removeAttribute(attribute)
        else this.setAttribute(attribute, flag ? '' : (provider?.id ?? `${value}`))
      },
    },
  )
}

export interface OpenRouteLoginElement extends LoginElementProperties {}

declare global {
  interface HTMLElementTagNameMap {
    // Structural, since the class of another copy of this package is another type.
    'openroute-login': HTMLElement & { login: OpenRouteLogin; provider: Provider | string }
  }
}
