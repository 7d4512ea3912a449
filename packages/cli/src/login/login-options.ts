import { type Fetch, type KeyOptions, OpenRouteError, openroute, type Provider } from '@openroute-kit/core'

/** What both ways of logging in take. */
export interface LoginOptions {
  /** The app's name: label of the key in the user's list, and on the page that ends a login. 1 to 80 characters. A24 */
  appName: string
  /**
   * Told where the user has to go: show the address, or open it in a browser. It holds the login's state, so it is for this
   * user's eyes only. If it throws or rejects, the login ends with that error.
   */
  onUrl: (url: string) => unknown
  /** Default: `openroute`. */
  provider?: Provider
  /** What to ask of the user's key. The label defaults to app name and date, so that a stray key can be told. */
  key?: KeyOptions
  /** Ends the login with `cancelled`. */
  signal?: AbortSignal
  /** Milliseconds that the user has, at most and by default 600,000: no code lives longer. */
  timeoutMs?: number
  /** Used for the exchange. Default: the global one. */
  fetch?: Fetch
}

export interface CheckedOptions extends LoginOptions {
  provider: Provider
  key: KeyOptions
}

/** B17: it becomes part of an address and of a page. */
export function isAppName(name: unknown): name is string {
  return typeof name === 'string' && /^[^\p{Cc}\p{Cs}]{1,80}$/u.test(name)
}

/** Fills the defaults in. @throws `config_invalid` */
export function checkOptions<T extends LoginOptions>(options: T): T & CheckedOptions {
  const { appName, onUrl, provider = openroute, key } = options
  if (!isAppName(appName)) throw invalid('appName must be 1 to 80 characters without control characters.')
  if (typeof onUrl !== 'function')
    throw invalid('onUrl must be a function that shows or opens the address that it is given.')
  const label = key?.label ?? `${appName} ${new Date().toISOString().slice(0, 10)}`
  return { ...options, provider, key: { ...key, label } }
}

/** Tells the user where to go; rejects with what `onUrl` failed with, and else never settles. */
export function tellUrl(onUrl: LoginOptions['onUrl'], url: string): Promise<never> {
  return new Promise((_, reject) => {
    Promise.resolve(onUrl(url)).catch(reject)
  })
}

export function invalid(message: string): OpenRouteError {
  return new OpenRouteError('config_invalid', message)
}
