import type { OpenRouteLogin } from './open-route-login.js'
import { createServerLoginOf, type ServerLoginOptions } from './server-login.js'
import { SERVER_LOGIN_PARTS } from './server-login-parts.js'

/**
 * Creates a login for an app whose server runs `@openroute-kit/server` or `@openroute-kit/express`. The server holds the key; the
 * browser has a session cookie and never sees the key (B32). Creating it requests the session once.
 *
 * @throws `config_invalid` if `server` is not a path.
 */
export const createServerLogin = (options: ServerLoginOptions = {}): OpenRouteLogin =>
  createServerLoginOf(options, SERVER_LOGIN_PARTS)
