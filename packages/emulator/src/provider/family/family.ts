import { failure } from '@openroute-kit/core/internal'

export type FamilyName = 'openroute' | 'openrouter' | 'therouter' | 'eurouter'

/** What differs between the providers that share the protocol (docs/protocol.md). */
export interface Family {
  /** The id of the provider. */
  id: FamilyName
  /** The name of the provider. */
  name: string
  /** The consent page. */
  authorizePath: string
  /** The base of the API. */
  apiPath: string
  /** The list of keys, which is also at `/keys`. */
  keysPath: string
  keyPrefix: string
  /** Request headers with the title of the app, in lower case; the first one that is sent counts. */
  titleHeaders: readonly string[]
}

const BOTH_TITLES = Object.freeze(['x-openrouter-title', 'x-title'])

const FAMILIES: Readonly<Record<FamilyName, Family>> = Object.freeze({
  openroute: {
    id: 'openroute',
    name: 'OpenRoute',
    authorizePath: '/auth',
    apiPath: '/api/v1',
    keysPath: '/keys',
    keyPrefix: 'sk-or-v1-',
    titleHeaders: ['x-title'],
  },
  openrouter: {
    id: 'openrouter',
    name: 'OpenRouter',
    authorizePath: '/auth',
    apiPath: '/api/v1',
    keysPath: '/settings/keys',
    keyPrefix: 'sk-or-v1-',
    titleHeaders: BOTH_TITLES,
  },
  // The prefixes of the last two are not documented. Different ones show what relies on `sk-or-`.
  therouter: {
    id: 'therouter',
    name: 'TheRouter',
    authorizePath: '/auth',
    apiPath: '/v1',
    keysPath: '/keys',
    keyPrefix: 'sk-tr-',
    titleHeaders: BOTH_TITLES,
  },
  eurouter: {
    id: 'eurouter',
    name: 'EUrouter',
    authorizePath: '/api/v1/auth',
    apiPath: '/api/v1',
    keysPath: '/keys',
    keyPrefix: 'sk-eu-',
    titleHeaders: BOTH_TITLES,
  },
})

/** @throws `config_invalid` for an unknown name */
export function familyOf(name: string): Family {
  if (!Object.hasOwn(FAMILIES, name))
    throw failure('config_invalid', { message: `family must be one of ${Object.keys(FAMILIES).join(', ')}.` })
  return FAMILIES[name as FamilyName]
}
