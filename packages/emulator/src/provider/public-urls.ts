import { failure } from '@openroute-kit/core/internal'

/** Addresses at which others reach the emulator, where they are configured. */
export interface PublicUrls {
  siteUrl: string | undefined
  apiUrl: string | undefined
  /** The host names in them. */
  hostNames: string[]
}

/** @throws `config_invalid` */
export function readPublicUrls({ siteUrl, apiUrl }: { siteUrl?: string; apiUrl?: string }): PublicUrls {
  const site = siteUrl === undefined ? undefined : readUrl('siteUrl', siteUrl)
  if (site !== undefined && site.pathname !== '/') refuse('siteUrl', siteUrl, 'without a path')
  const api = apiUrl === undefined ? undefined : readUrl('apiUrl', apiUrl)
  return {
    siteUrl: site?.origin,
    apiUrl: api && (api.origin + api.pathname).replace(/\/+$/, ''),
    hostNames: [site, api].flatMap((url) => (url === undefined ? [] : [url.hostname])),
  }
}

function readUrl(option: string, value: string): URL {
  const url = URL.canParse(value) ? new URL(value) : undefined
  if (
    url === undefined ||
    !/^https?:$/.test(url.protocol) ||
    url.username + url.password + url.search + url.hash !== ''
  )
    return refuse(option, value, 'without user name, query and fragment')
  return url
}

function refuse(option: string, value: unknown, how: string): never {
  throw failure('config_invalid', {
    message: `${option} must be an http or https URL ${how}, not ${JSON.stringify(value)}.`,
  })
}
