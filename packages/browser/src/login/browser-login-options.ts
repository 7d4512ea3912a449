import type { KeyOptions, Provider } from '@openroute-kit/core'
import type { KeyStorage } from '../key/key-store.js'
import type { CommonLoginOptions } from './open-route-login.js'

export interface BrowserLoginOptions extends CommonLoginOptions {
  /** The provider that issues the key. Default {@link openroute}. */
  provider?: Provider | undefined
  /** The page of this origin that the provider sends the user back to, as a URL or path. Default: this page. */
  callbackUrl?: string | undefined
  /**
   * Where the key is kept: `memory` (gone with the page), `session` (gone with the tab) or `local` (until the
   * user signs out, shared by all tabs). Injected script can read each of them. Default `session`.
   */
  storage?: KeyStorage | undefined
  /** What the app asks for: label, limit in US dollars, when the limit resets, when the key expires. */
  key?: KeyOptions | undefined
  /**
   * The app's name. Apps on one origin with different names have separate keys, logins and windows (L08). It is also sent with the
   * exchange and each request, as `X-OpenRouter-Title` and `X-Title` or as the provider calls them, if it is ASCII, as headers have to
   * be. Default: none.
   */
  name?: string | undefined
  /** Categories of the app in the provider's marketplace, such as `['cli-agent']`. Default: none. P04 */
  categories?: readonly string[] | undefined
}
