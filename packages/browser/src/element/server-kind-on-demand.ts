import { loginWhenLoaded } from '../login/login-when-loaded.js'
import type { OpenRouteLogin } from '../login/open-route-login.js'

/** Creates the login of an element with the attribute `server`, whose code is loaded first. */
export const createServerKind = (element: Element): OpenRouteLogin =>
  loginWhenLoaded(() => import('./server-kind.js').then((kind) => kind.createServerKind(element)))
