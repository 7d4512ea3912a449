import type { Provider } from '@openroute-kit/core'

/** The attributes of `<openroute-login>` as properties. */
export interface LoginElementProperties {
  /** `standard` (default), or `icon` for a button without text. */
  type: string
  /** `filled` (default) in the accent colour, `outline` (light), `filled-black` (dark), or `auto` for the page's colour scheme. */
  theme: string
  /** `large`, `medium` (default) or `small`: 48, 40 or 32 CSS pixels high. */
  size: string
  /** `rectangular` (default), `pill`, `circle` or `square`. */
  shape: string
  /** The label: `login_with` (default), `continue_with` or `connect`. */
  text: string
  /** The alignment of mark and label in a button that is wider than they are: `left` or `center` (default). */
  logoAlignment: string
  /** The width of the button in CSS pixels. Default: that of the longest label. */
  width: string
  /** The language, as a BCP 47 tag. Default: that of the document, then that of the browser. */
  locale: string
  /** The path under which the server mounted the kit. Without it, the browser keeps the key. */
  server: string
  /** The page of this origin that the provider sends the user back to. Default: this page. */
  callbackUrl: string
  /** How the consent page is shown: `redirect` (default) or `popup`. */
  mode: string
  /** Where the browser keeps the key: `memory`, `session` (default) or `local`. */
  storage: string
  /** The app's name. Apps on one origin with different names have separate keys, logins and windows. Default: none. */
  name: string
  /** How long a login may take, in seconds, from 60 to 86,400. Default 3600. */
  loginLifetime: string
  /** The name of the key in the user's list of keys. */
  keyLabel: string
  /** The credit limit of the key in US dollars. */
  limit: string
  /** When the limit resets: `daily`, `weekly` or `monthly`. */
  limitReset: string
  /** Seconds until the key expires. */
  expiresIn: string
  /** `openroute` (default), `openrouter`, `therouter`, `eurouter`, or the result of `defineProvider`, which overrides `siteUrl` and `apiUrl`. */
  provider: Provider | string
  /** The website of another provider, instead of `provider` and together with `apiUrl`. */
  siteUrl: string
  /** Its API base, on the same origin or on the site's host with `api.` before it. For any other API set `provider`. */
  apiUrl: string
  /** Whether the button is disabled. */
  disabled: boolean
  /** Whether the element waits for a script to set `login`, instead of creating a login from its attributes. */
  managed: boolean
}
