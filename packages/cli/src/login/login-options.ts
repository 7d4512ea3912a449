import {
  type ExchangeCodeOptions,
  type Fetch,
  type KeyOptions,
  openroute,
  type Provider,
} from '@openroute-kit/core'
import { configInvalid, loginLifetimeMs } from '@openroute-kit/core/internal'
import { fetchFromEnvironment } from '../environment/proxy-from-environment.js'

/** Another address for the same login. */
export interface UrlDetails {
  /**
   * An address on this machine that redirects to the consent page; `undefined` in a headless login. Pass it to a program that opens the
   * browser: it contains no secret, and no `&` at which `cmd` on Windows would cut it. T04
   */
  localUrl?: string
}

/** Options of all login functions. */
export interface LoginOptions {
  /** The app's name, in the label of the key and on the page that the user sees at the end. 1 to 80 characters. A24 */
  appName: string
  /**
   * Called with the address of the consent page, to show it or to open it in a browser. The address contains the login's
   * state, so show it to this user only. If it throws or rejects, the login fails with that error.
   */
  onUrl: (url: string, details: UrlDetails) => unknown
  /** Default: `openroute`. */
  provider?: Provider
  /** The requested key. The label defaults to app name and date, so that the user can recognise an orphaned key. */
  key?: KeyOptions
  /** Cancels the login, which then fails with `cancelled`. */
  signal?: AbortSignal
  /** How long the login may take, in seconds: a whole number from 60 to 86,400. Default 3600. L04 */
  loginLifetime?: number
  /** Waits for the user for a shorter time, in milliseconds. Default: as long as the login may take. */
  timeoutMs?: number
  /**
   * Used for the exchange. Default: the global `fetch`, or, if `HTTPS_PROXY` or `HTTP_PROXY` is set, `fetch` over that proxy, except
   * for the hosts of `NO_PROXY`. S03
   */
  fetch?: Fetch
}

/** Options of logins that listen for the callback. */
export interface LoopbackLoginOptions extends LoginOptions {
  /**
   * The port for the callback on this machine, 1 to 65,535, for example to forward it with `ssh -L`. Default: a free one, or the port that the
   * provider requires. T02
   */
  port?: number
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
export function resolveOptions<T extends LoginOptions & { port?: number }>(options: T): T & ResolvedOptions {
  const { appName, onUrl, provider = openroute, key, port, loginLifetime } = options
  if (!isAppName(appName))
    throw configInvalid('appName must be 1 to 80 characters without control characters.')
  if (typeof onUrl !== 'function')
    throw configInvalid('onUrl must be a function that shows or opens the URL of the consent page.')
  if (port !== undefined && !isPort(port)) throw configInvalid('port must be a whole number from 1 to 65535.')
  loginLifetimeMs(loginLifetime)
  const label = key?.label ?? `${appName} ${new Date().toISOString().slice(0, 10)}`
  const { fetch = fetchFromEnvironment(process.env) } = options
  return { ...options, provider, key: { ...key, label }, fetch }
}

/** What the exchange takes of the options. */
export const exchangeOptions = ({
  appName,
  provider,
  fetch,
  signal,
}: ResolvedOptions): Omit<ExchangeCodeOptions, 'callback'> => ({
  provider,
  fetch,
  app: { name: appName },
  ...(signal && { signal }),
})

export const isPort = (port: unknown): port is number =>
  Number.isInteger(port) && (port as number) >= 1 && (port as number) <= 65_535

/** Calls `onUrl`. Rejects if it fails, otherwise never settles. */
export function callOnUrl(onUrl: LoginOptions['onUrl'], url: string, details: UrlDetails): Promise<never> {
  return new Promise((_, reject) => {
    Promise.resolve(onUrl(url, details)).catch(reject)
  })
}
