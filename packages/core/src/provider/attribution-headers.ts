import type { Provider } from './define-provider.js'

/** What an app says about itself to the provider. */
export interface AppInfo {
  /** The app's address, such as `https://app.example`. */
  url?: string | undefined
  /** The app's name. Header values are Latin-1, so a name that is not ASCII is percent-encoded. */
  name?: string | undefined
  /** Categories of the provider's marketplace, such as `['cli-agent']`. */
  categories?: readonly string[] | undefined
}

/** The request headers that describe the app, by lower-case name, as the provider calls them (docs/protocol.md §3). P04 */
export function attributionHeaders(
  { attribution: { url, title, categories } = {} }: Pick<Provider, 'attribution'>,
  app: AppInfo,
): Record<string, string> {
  const headers: Record<string, string> = {}
  const add = (names: readonly string[], value: string | undefined) => {
    // B17, also for surrogates without a pair, which can't be encoded.
    if (value) for (const name of names) headers[name.toLowerCase()] = encoded(value)
  }
  add(url ?? ['http-referer'], app.url)
  add(title ?? ['x-openrouter-title', 'x-title'], app.name)
  add(categories ?? ['x-openrouter-categories'], app.categories?.join(','))
  return headers
}

const encoded = (value: string): string =>
  /^[ -~]+$/.test(value) ? value : encodeURIComponent(value.replace(/\p{Surrogate}/gu, '�'))
