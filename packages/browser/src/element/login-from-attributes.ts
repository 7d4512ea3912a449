import {
  defineProvider,
  eurouter,
  type LimitReset,
  type OpenRouteError,
  openroute,
  openrouter,
  type Provider,
  therouter,
} from '@openroute-kit/core'
import type { KeyStorage } from '../key/key-store.js'
import { createBrowserLogin } from '../login/create-browser-login.js'
import { createServerLogin } from '../login/create-server-login.js'
import type { LoginMode, OpenRouteLogin } from '../login/open-route-login.js'
import { attributeError, checkAttributes, errorOfOption } from './attribute-rules.js'
import { isOneSite } from './is-one-site.js'

const TOGETHER = 'set together with '
const SPLIT =
  'on the origin of site-url or on its host with "api." before it; else set the property provider to defineProvider({ … })'

const PRESETS: Readonly<Record<string, Provider>> = { openroute, openrouter, therouter, eurouter }

/** Providers that scripts have set as the property `provider`. Markup can't set them. F09 */
export const PROVIDERS: WeakMap<Element, Provider> = new WeakMap()

/** The provider: the property `provider`, or else what the attributes name. @throws `config_invalid` */
export function providerOf(element: Element): Provider {
  const given = PROVIDERS.get(element)
  if (given) return given
  const [siteUrl, apiUrl, id] = ['site-url', 'api-url', 'provider'].map((name) => element.getAttribute(name))
  if (siteUrl && apiUrl) {
    const custom = defineProvider({ id: 'custom', name: openroute.name, siteUrl, apiUrl })
    // F09: markup may come from strangers. A login at the real site would send code and verifier to their API.
    if (!isOneSite(siteUrl, apiUrl)) throw attributeError(element, 'api-url', SPLIT)
    return custom
  }
  if (siteUrl) throw attributeError(element, 'site-url', `${TOGETHER}api-url`)
  if (apiUrl) throw attributeError(element, 'api-url', `${TOGETHER}site-url`)
  const provider = PRESETS[id ?? 'openroute']
  if (!provider?.id) throw attributeError(element, 'provider')
  return provider
}

/** @throws `config_invalid` for the first wrong attribute */
export const validateAttributes = (element: Element): void => checkAttributes(element, PROVIDERS.has(element))

/** Creates the login that the attributes describe. @throws `config_invalid`, whose message names the attribute. L14 */
export function loginFromAttributes(element: Element): OpenRouteLogin {
  validateAttributes(element)
  try {
    return create(element)
  } catch (error) {
    throw errorOfOption(element, error as OpenRouteError)
  }
}

function create(element: Element): OpenRouteLogin {
  const of = (name: string) => element.getAttribute(name) ?? undefined
  const amount = (name: string) => (of(name) === undefined ? undefined : Number(of(name) || Number.NaN))
  const mode = of('mode') as LoginMode
  const server = of('server')
  const common = { mode, name: of('name'), loginLifetime: amount('login-lifetime') }
  if (server !== undefined) return createServerLogin({ server: server || '/openroute', ...common })
  return createBrowserLogin({
    ...common,
    provider: providerOf(element),
    key: {
      label: of('key-label'),
      limit: amount('limit'),
      limitReset: of('limit-reset') as LimitReset,
      expiresIn: amount('expires-in'),
    },
    callbackUrl: of('callback-url'),
    storage: of('storage') as KeyStorage,
  })
}
