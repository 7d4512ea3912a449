import type { Settings } from '../settings/settings.js'

/**
 * The kit's headers for requests to the provider's API: authorization (none if the key is `null`), and the attribution headers of
 * docs/protocol.md §3.
 */
export function providerHeaders({ baseUrl, appName }: Settings, key: string | null): Record<string, string> {
  return {
    ...(key !== null && { authorization: `Bearer ${key}` }),
    'http-referer': baseUrl,
    // B17: header values are Latin-1; other names are percent-encoded.
    'x-title': /^[\x20-\x7e]+$/.test(appName) ? appName : encodeURIComponent(appName),
  }
}
