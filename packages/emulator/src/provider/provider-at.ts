import { defineProvider, type Provider } from '@openroute-kit/core'
import { isLoopback } from '@openroute-kit/core/internal'
import { STRICT_PORTS } from './codes/authorize-request.js'
import type { Context } from './context.js'

/** The provider to pass to an app. By default its id is `openroute`, so that apps which know only that one accept it. */
export function providerAt({ siteUrl, apiUrl, family, ports }: Context): Provider {
  const isSecure = (url: string) => url.startsWith('https:') || isLoopback(new URL(url))
  return defineProvider({
    id: family.id,
    name: family.name,
    siteUrl,
    apiUrl,
    authorizeUrl: siteUrl + family.authorizePath,
    // Not `keysPath`, which some providers have for the list only: links to one key are below it.
    keysUrl: `${siteUrl}/keys`,
    ...(ports === 'strict' && { callbackPorts: STRICT_PORTS }),
    // On a network address, for which `defineProvider` would require https. A13, S18
    ...(![siteUrl, apiUrl].every(isSecure) && { insecure: true }),
  })
}
