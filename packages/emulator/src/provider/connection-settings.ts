/** How an app finds this emulator: for people to copy from the terminal and the dashboard. */
export interface Connection {
  /** The option of every server-side set-up. `defineProvider` comes from the package that takes the option. */
  server: string
  /** Attributes of the login button, for an app without a server. */
  button: string
  /** What this repository's demo reads. Other apps read no variables by themselves. */
  demo: string
}

export function connection({ siteUrl, apiUrl }: { siteUrl: string; apiUrl: string }): Connection {
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
