import type { LimitReset } from '@openroute-kit/core'
import { loadDetails } from '#details'
import type { KeyStorage } from '../key/key-store.js'
import { createBrowserLogin } from '../login/create-browser-login.js'
import type { OpenRouteLogin } from '../login/open-route-login.js'
import { amountOf, commonOptions, optionOf } from './common-options.js'
import { providerOf } from './provider-of.js'

/** Creates the login of an element without the attribute `server`. @throws `config_invalid`, whose message begins with the option */
export function createBrowserKind(element: Element): OpenRouteLogin {
  const login = createBrowserLogin({
    ...commonOptions(element),
    provider: providerOf(element),
    key: {
      label: optionOf(element, 'key-label'),
      limit: amountOf(element, 'limit'),
      limitReset: optionOf(element, 'limit-reset') as LimitReset | undefined,
      expiresIn: amountOf(element, 'expires-in'),
    },
    callbackUrl: optionOf(element, 'callback-url'),
    storage: optionOf(element, 'storage') as KeyStorage | undefined,
  })
  // On a callback page. Whatever comes of it needs the details: they are loaded in parallel with the exchange.
  if (login.state.status === 'signing-in') void loadDetails()
  return login
}
