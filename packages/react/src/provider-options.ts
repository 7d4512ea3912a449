import {
  type BrowserLoginOptions,
  createBrowserLogin,
  createServerLogin,
  type OpenRouteLogin,
  type ServerLoginOptions,
} from '@openroute-kit/browser'

/** Options of a login with the key on the server. */
export interface ServerOptions extends ServerLoginOptions {
  /** The path under which the server mounted the kit, such as `/openroute`. */
  server: string
}

/** Options of a login with the key in the browser. */
export interface BrowserOptions extends Omit<BrowserLoginOptions, 'key'> {
  /** What the app asks for: label, limit in US dollars, when the limit resets, when the key expires. (React reserves `key`.) */
  keyOptions?: NonNullable<BrowserLoginOptions['key']>
}

/** A login that the app has created, and disposes of. */
export interface GivenLogin {
  login: OpenRouteLogin
}

type None<Names extends PropertyKey> = { [Name in Names]?: never }

export type Own =
  | (ServerOptions & None<Exclude<keyof BrowserOptions, keyof ServerOptions>>)
  | (BrowserOptions & None<Exclude<keyof ServerOptions, keyof BrowserOptions>>)

/** A login, or the options of either kind of login, but not both. */
export type LoginSource =
  | (GivenLogin & None<keyof ServerOptions | keyof BrowserOptions>)
  | (Own & None<keyof GivenLogin>)

/** Creates the login that the options describe, which starts to work at once. @throws `config_invalid` */
export function createLogin(options: Own): OpenRouteLogin {
  if (options.server !== undefined) return createServerLogin(options)
  const { keyOptions, ...rest } = options
  return createBrowserLogin({ ...rest, ...(keyOptions && { key: keyOptions }) })
}
