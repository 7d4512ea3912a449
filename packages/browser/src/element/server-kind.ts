import { createServerLogin } from '../login/create-server-login.js'
import type { OpenRouteLogin } from '../login/open-route-login.js'
import { commonOptions } from './common-options.js'

/** Creates the login of an element with the attribute `server`. @throws `config_invalid`, whose message begins with the option */
export const createServerKind = (element: Element): OpenRouteLogin =>
  createServerLogin({ ...commonOptions(element), server: element.getAttribute('server') || '/openroute' })
