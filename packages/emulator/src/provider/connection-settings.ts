import type { Provider } from '@openroute-kit/core'
import { isLoopback } from '@openroute-kit/core/internal'

/** Settings that connect an app to this emulator, to copy from the terminal or the dashboard. */
export interface ConnectionSettings {
  /** The option `provider` on a server. `defineProvider` is exported by the same package. */
  server: string
  /** Attributes of `<openroute-login>`, for an app without a server. */
  button: string
  /** Environment variables of this repository's demo. The packages read none. */
  demo: string
}

export function connectionSettings({ id, siteUrl, apiUrl, authorizeUrl }: Provider): ConnectionSettings {
  const ownPage = authorizeUrl !== `${siteUrl}/auth`
  const insecure = [siteUrl, apiUrl].some((url) => url.startsWith('http:') && !isLoopback(new URL(url)))
  return {
    server: `provider: defineProvider({
  id: '${id}',
  siteUrl: '${siteUrl}',
  apiUrl: '${apiUrl}',${ownPage ? `\n  authorizeUrl: '${authorizeUrl}',` : ''}${insecure ? '\n  insecure: true,' : ''}
})`,
    button: `site-url="${siteUrl}"
api-url="${apiUrl}"`,
    demo: `OPENROUTE_SITE_URL=${siteUrl}
OPENROUTE_API_URL=${apiUrl}${insecure ? '\nOPENROUTE_INSECURE=true' : ''}`,
  }
}
