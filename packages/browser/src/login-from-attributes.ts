import {
  defineProvider,
  type KeyOptions,
  type LimitReset,
  OpenRouteError,
  openroute,
  openrouter,
  type Provider,
  therouter,
} from '@openroute-kit/core'
import { createBrowserLogin } from './create-browser-login.js'
import { createServerLogin } from './create-server-login.js'
import type { KeyStorage } from './key-store.js'
import type { OpenRouteLogin } from './open-route-login.js'

const PRESETS: ReadonlyMap<string, Provider> = new Map(
  [openroute, openrouter, therouter].map((one) => [one.id, one]),
)

/** The provider that the attributes name. @throws `config_invalid` */
export function providerOf(element: Element): Provider {
  const siteUrl = element.getAttribute('site-url')
  const apiUrl = element.getAttribute('api-url')
  if (siteUrl !== null && apiUrl !== null)
    return defineProvider({ id: 'custom', name: openroute.name, siteUrl, apiUrl })
  const provider = PRESETS.get(element.getAttribute('provider') ?? 'openroute')
  if (provider === undefined || siteUrl !== apiUrl)
    throw new OpenRouteError(
      'config_invalid',
      'provider must be openroute, openrouter or therouter; or give both site-url and api-url.',
    )
  return provider
}

/** The login that the attributes describe at this moment. @throws `config_invalid` */
export function loginFromAttributes(element: Element): OpenRouteLogin {
  const of = (name: string) => element.getAttribute(name) ?? undefined
  const mount = of('server')
  if (mount !== undefined) return createServerLogin(mount === '' ? {} : { mount })
  const key: KeyOptions = {}
  const label = of('key-label')
  const limit = of('limit')
  const limitReset = of('limit-reset')
  if (label !== undefined) key.label = label
  if (limit !== undefined) key.limit = Number(limit || Number.NaN)
  if (limitReset !== undefined) key.limitReset = limitReset as LimitReset
  const callbackUrl = of('callback-url')
  const storage = of('storage')
  return createBrowserLogin({
    provider: providerOf(element),
    key,
    ...(callbackUrl !== undefined && { callbackUrl }),
    ...(storage !== undefined && { storage: storage as KeyStorage }),
  })
}
