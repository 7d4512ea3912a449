import { loginWhenLoaded } from '../login/login-when-loaded.js'
import type { OpenRouteLogin } from '../login/open-route-login.js'
import { SERVER_LOGIN_PARTS } from '../login/server-login-parts.js'
import { serverOptions } from './common-options.js'

/** Creates the login of an element with the attribute `server`, whose code is loaded first. */
export const createServerKind = (element: Element): OpenRouteLogin =>
  loginWhenLoaded(() =>
    import('./server-kind-code.js').then(({ createServerLoginOf }) =>
      createServerLoginOf(serverOptions(element), SERVER_LOGIN_PARTS),
    ),
  )
