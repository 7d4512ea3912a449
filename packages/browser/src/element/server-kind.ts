import type { OpenRouteLogin } from '../login/open-route-login.js'
import { createServerLoginOf } from '../login/server-login.js'
import { SERVER_LOGIN_PARTS } from '../login/server-login-parts.js'
import { serverOptions } from './common-options.js'

/** Creates the login of an element with the attribute `server`. @throws `config_invalid`, whose message begins with the option */
export const createServerKind = (element: Element): OpenRouteLogin =>
  createServerLoginOf(serverOptions(element), SERVER_LOGIN_PARTS)
