/** Settings that connect an app to this emulator, to copy from the terminal or the dashboard. */
export interface ConnectionSettings {
  /** The option `provider` on a server. `defineProvider` is exported by the same package. */
  server: string
  /** Attributes of `<openroute-login>`, for an app without a server. */
  button: string
  /** Environment variables of this repository's demo. The packages read none. */
  demo: string
}

export function connectionSettings({
  siteUrl,
  apiUrl,
}: {
  siteUrl: string
  apiUrl: string
}): ConnectionSettings {
  return {
    server: `provider: defineProvider({
  id: 'openroute',
  siteUrl: '${siteUrl}',
  apiUrl: '${apiUrl}',
})`,
    button: `site-url="${siteUrl}"
api-url="${apiUrl}"`,
    demo: `OPENROUTE_SITE_URL=${siteUrl}
OPENROUTE_API_URL=${apiUrl}`,
  }
}
