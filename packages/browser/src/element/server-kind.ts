import { createServerLogin } from '../login/create-server-login.js'
import type { OpenRouteLogin } from '../login/open-route-login.js'
import { serverOptions } from './common-options.js'

/** Creates the login of an element with the attribute `server`. @throws `config_invalid`, whose message begins with the option */
export const createServerKind = (element: Element): OpenRouteLogin =>
  createServerLogin(serverOptions(element))
