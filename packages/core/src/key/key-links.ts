import { sha256Hex } from '#sha256'
import type { Provider } from '../provider/define-provider.js'

/** Returns the provider's id of a key: the lowercase hex SHA-256 of the whole key (docs/protocol.md §4). It is not a secret. */
export const keyId: (key: string) => Promise<string> = sha256Hex

export interface KeyLinks {
  /** The page on which the key's owner changes its limit or deletes it. */
  settings: string
  /** The page with the key's activity. */
  logs: string
}

/** Either the key or its id. */
export type KeyLinksOptions = { provider: Provider } & ({ key: string } | { keyId: string })

/**
 * Returns the provider's pages for a key (docs/protocol.md §4). They work only for the key's owner. Where a provider has no such page, or
 * none is known, they lead to its list of keys, or else to its website. P07
 */
export async function keyLinks(options: KeyLinksOptions): Promise<KeyLinks> {
  return keyLinksOf(options.provider, 'key' in options ? await keyId(options.key) : options.keyId)
}

/** The provider's pages for the key with this id. */
export function keyLinksOf({ siteUrl, keysUrl, keyUrl, activityUrl }: Provider, id: string): KeyLinks {
  const page = (template: string | null) => template?.replaceAll('{id}', id) ?? keysUrl
  return {
    settings: page(keyUrl === undefined ? `${keysUrl}/{id}` : keyUrl),
    logs: page(activityUrl === undefined ? `${siteUrl}/logs?api_key_hash={id}` : activityUrl),
  }
}
