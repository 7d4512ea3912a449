import {
  type BrowserLoginOptions,
  createBrowserLogin,
  createServerLogin,
  type OpenRouteLogin,
  type ServerLoginOptions,
} from '@openroute-kit/browser'

/** With the key on the server. */
export interface ServerOptions extends Omit<ServerLoginOptions, 'mount'> {
  /** The path under which the server mounted the kit, such as `/openroute`. */
  server: string
}

/** With the key in the browser. */
export interface BrowserOptions extends Omit<BrowserLoginOptions, 'key'> {
  /** What the app asks of the key: label, limit in US dollars, reset, expiry. (React keeps `key` for itself.) */
  keyOptions?: NonNullable<BrowserLoginOptions['key']>
}

/** With a login that the app made, and ends. */
export interface GivenLogin {
  login: OpenRouteLogin
}

type None<Names extends PropertyKey> = { [Name in Names]?: never }

type Own =
  | (ServerOptions & None<Exclude<keyof BrowserOptions, keyof ServerOptions>>)
  | (BrowserOptions & None<Exclude<keyof ServerOptions, keyof BrowserOptions>>)

/** A login, or the options of one kind of login, and nothing of the others. */
export type LoginSource =
  | (GivenLogin & None<keyof ServerOptions | keyof BrowserOptions>)
  | (Own & None<keyof GivenLogin>)

/** Makes the login that the options describe. It starts to work at once. @throws `config_invalid` */
export function makeLogin(options: Own): OpenRouteLogin {
  if (options.server !== undefined) {
    const { server, ...rest } = options
    return createServerLogin({ ...rest, mount: server })
  }
  const { keyOptions, ...rest } = options
  return createBrowserLogin({ ...rest, ...(keyOptions && { key: keyOptions }) })
}
