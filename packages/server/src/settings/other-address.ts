import { isLoopback } from '@openroute-kit/core/internal'
import type { RouteRequest } from '../http/route-request.js'
import type { Settings } from './settings.js'

/** An address of the app in the browser that is not `baseUrl`. */
export interface OtherAddress {
  /** Such as `www.app.example` or `127.0.0.1:3000`. */
  readonly host: string
  /** Whether the callback at `baseUrl` would lack the cookies of a login that starts here. Ports share cookies (RFC 6265 §8.5). */
  readonly losesCookies: boolean
  /** Whether a page of the app shows that the browser is at `host`, but `Host` does not: there is a proxy in between. */
  readonly proxied: boolean
  /** Whether a page of the app shows that the browser is at `host`. `Host` alone may come from a proxy. */
  readonly certain: boolean
}

/**
 * The address at which the browser has opened the app, or `null` if that is `baseUrl`, as far as one can tell (S22).
 *
 * A request of a page to its own origin shows it with certainty: the origin of `Referer` is the origin of the app in the browser.
 * Otherwise `Host` decides, or `X-Forwarded-Host` of a proxy that replaces `Host`. Both may be wrong, and clients can forge them. So
 * the result only decides whether to redirect to `baseUrl`, once; no URL is made from it (A14).
 */
export function otherAddress(settings: Settings, request: RouteRequest): OtherAddress | null {
  const base = new URL(settings.origin)
  const host = urlOfHost(base, request.header('host'))
  const forwarded = urlOfHost(base, request.header('x-forwarded-host')?.split(',', 1)[0])
  const page = request.header('sec-fetch-site') === 'same-origin' ? parse(request.header('referer')) : null
  const certain = page !== null
  const shown = page ?? forwarded ?? host
  if (shown === null || shown.origin === base.origin) return null
  if (!certain) {
    if (host?.origin === base.origin) return null
    // A proxy on the same machine that passes no `Host`: browsers can't open an app on the internet at a loopback address.
    if (isLoopback(shown) && !isLoopback(base)) return null
  }
  const losesCookies = shown.hostname !== base.hostname || shown.protocol !== base.protocol
  return { host: shown.host, losesCookies, proxied: certain && shown.host !== host?.host, certain }
}

/** Browsers and HTTP libraries send `Accept`. A client without it, such as a health check, is not redirected to `baseUrl`. */
export function isBrowser(request: RouteRequest): boolean {
  return request.header('accept') !== undefined
}

/** The URL of a `Host` header, with the scheme of `baseUrl`. */
function urlOfHost(base: URL, value: string | undefined): URL | null {
  if (value === base.host) return base
  return value !== undefined && /^\s*[\w.:[\]-]{1,100}\s*$/.test(value)
    ? parse(`${base.protocol}//${value.trim()}`)
    : null
}

function parse(url: string | undefined): URL | null {
  if (url === undefined) return null // the error of `new URL` takes ten times as long as a URL
  try {
    return new URL(url)
  } catch {
    return null
  }
}
