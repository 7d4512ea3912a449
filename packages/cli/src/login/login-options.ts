import { type Fetch, type KeyOptions, openroute, type Provider } from '@openroute-kit/core'
import { configInvalid } from '@openroute-kit/core/internal'
import { fetchFromEnvironment } from '../environment/proxy-from-environment.js'

/** Options of both login functions. */
export interface LoginOptions {
  /** The app's name, in the label of the key and on the page that the user sees at the end. 1 to 80 characters. A24 */
  appName: string
  /**
   * Called with the address of the consent page, to show it or to open it in a browser. The address contains the login's
   * state, so show it to this user only. If it throws or rejects, the login fails with that error.
   */
  onUrl: (url: string) => unknown
  /** Default: `openroute`. */
  provider?: Provider
  /** The requested key. The label defaults to app name and date, so that the user can recognise an orphaned key. */
  key?: KeyOptions
  /** Cancels the login, which then fails with `cancelled`. */
  signal?: AbortSignal
  /** Time for the user in milliseconds. At most 600,000, the lifetime of a code. Default 600,000. */
  timeoutMs?: number
  /**
   * Used for the exchange. Default: the global `fetch`, or, if `HTTPS_PROXY` or `HTTP_PROXY` is set, `fetch` over that proxy, except
   * for the hosts of `NO_PROXY`. S03
   */
  fetch?: Fetch
}

/** Validated options with their defaults. */
export interface ResolvedOptions extends LoginOptions {
  provider: Provider
  key: KeyOptions
  fetch: Fetch
}

/** The name becomes part of a URL and of a page. B17 */
export function isAppName(name: unknown): name is string {
  return typeof name === 'string' && /^[^\p{Cc}\p{Cs}]{1,80}$/u.test(name)
}

/** Validates the options and adds the defaults. @throws `config_invalid` */
export function resolveOptions<T extends LoginOptions>(options: T): T & ResolvedOptions {
  const { appName, onUrl, provider = openroute, key } = options
  if (!isAppName(appName))
    throw configInvalid('appName must be 1 to 80 characters without control characters.')
  if (typeof onUrl !== 'function')
    throw configInvalid('onUrl must be a function that shows or opens the URL of the consent page.')
  const label = key?.label ?? `${appName} ${new Date().toISOString().slice(0, 10)}`
  const { fetch = fetchFromEnvironment(process.env) } = options
  return { ...options, provider, key: { ...key, label }, fetch }
}

/** Calls `onUrl`. Rejects if it fails, otherwise never settles. */
export function callOnUrl(onUrl: LoginOptions['onUrl'], url: string): Promise<never> {
  return new Promise((_, reject) => {
    Promise.resolve(onUrl(url)).catch(reject)
  })
}
