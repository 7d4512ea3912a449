import { attributionHeaders } from '@openroute-kit/core/internal'
import type { Settings } from '../settings/settings.js'

/**
 * The kit's headers for requests to the provider's API: authorization (none if the key is `null`), and the attribution headers of
 * docs/protocol.md §3.
 */
export function providerHeaders({ provider, app }: Settings, key: string | null): Record<string, string> {
  return {
    ...(key !== null && { authorization: `Bearer ${key}` }),
    ...attributionHeaders(provider, app), // P04
  }
}
