/** The URL's origin; the same for all of this machine, whose ports have one owner. */
const originOf = (url: string): string =>
  new URL(url).origin.replace(/^https?:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/, 'loopback')

/**
 * Whether markup may name these URLs as the site and the API of one provider: the same origin, the site's origin with `api.` before
 * its host (`https://openroute.cn`, `https://api.openroute.cn`), or both on this machine. Without a list of public suffixes any
 * wider rule, such as a subdomain or a common parent, holds for strangers as well: `evil.github.io`. F09
 */
export function isOneSite(siteUrl: string, apiUrl: string): boolean {
  const [site, api] = [originOf(siteUrl), originOf(apiUrl)]
  return api === site || api === site.replace('//', '//api.')
}
