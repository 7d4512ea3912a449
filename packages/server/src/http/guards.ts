import type { OpenRouteError } from '@openroute-kit/core'
import { failure } from '@openroute-kit/core/internal'
import { isPrefetch } from './prefetch.js'
import type { RouteRequest } from './route-request.js'

/** The origins of the app and its provider. */
export interface Origins {
  /** The app's own. */
  readonly origin: string
  readonly provider: { readonly siteUrl: string; readonly authorizeUrl: string }
}

/** @throws `method_not_allowed` */
export function allowMethod(request: RouteRequest, method: string): void {
  if (request.method !== method)
    throw failure('method_not_allowed', { message: `This route accepts ${method} only.` })
}

/**
 * Allows only a GET navigation of a top-level document. Images, frames, prefetches, previews and HEAD must neither start nor finish a
 * login (B03, L12).
 *
 * Clients without Fetch Metadata are allowed: they are not browsers, or they are old browsers, in which the check of the state
 * still protects the login. Cross-site scripts in those browsers are recognised by their `Origin` header, which a GET navigation
 * does not have. Exception: after a redirected form POST, some browsers send `null` or the origin of the form (F19).
 *
 * @throws `method_not_allowed`, `request_forbidden`
 */
export function allowNavigation(settings: Origins, request: RouteRequest): void {
  allowMethod(request, 'GET')
  const destination = request.header('sec-fetch-dest') ?? 'document'
  const origin = request.header('origin')
  const script =
    origin !== undefined && request.header('sec-fetch-mode') !== 'navigate' && !isKnown(settings, origin)
  if (script || destination !== 'document' || isPrefetch(request))
    throw failure('request_forbidden', {
      message: 'A login must be a top-level navigation, not a subresource or a prefetch.',
    })
}

/** Whether a navigation to the kit's routes may have this `Origin`. */
function isKnown({ origin, provider: { siteUrl, authorizeUrl } }: Origins, given: string): boolean {
  // P08: the consent page may be on another host than the website, such as that of the API.
  const provider = [siteUrl, authorizeUrl].map((url) => new URL(url).origin)
  return ['null', origin, ...provider].includes(given)
}

/**
 * Whether a page of another origin started the navigation; other origins of the same site count too (F07). Without Fetch
 * Metadata, `Referer` decides. Without either, the result is `false`.
 */
export function isCrossOriginNavigation(settings: Origins, request: RouteRequest): boolean {
  const site = request.header('sec-fetch-site')
  if (site !== undefined) return site !== 'same-origin' && site !== 'none'
  const referrer = request.header('referer')
  return referrer !== undefined && referrer !== settings.origin && !referrer.startsWith(`${settings.origin}/`)
}

/**
 * Allows only requests that a script of the app's own origin can send: with the header `X-OpenRoute-Kit`, from exactly this origin.
 * Other origins of the same site are refused like any other site (B01, B02). A form of another site can send `multipart/form-data`,
 * but not the header, so uploads are as safe as JSON.
 *
 * @param types the content types to accept. None: the request may come without a body
 * @throws `request_forbidden`
 */
export function allowOwnScript(
  settings: Origins,
  request: RouteRequest,
  types: readonly string[] = ['application/json'],
): void {
  const origin = request.header('origin')
  const site = request.header('sec-fetch-site')
  if (origin !== undefined && origin !== settings.origin)
    throw forbidden(`The request does not come from ${settings.origin}. Open the app at its baseUrl.`)
  if (site !== undefined && site !== 'same-origin') throw crossOrigin()
  if (request.header('x-openroute-kit') !== '1') throw forbidden('The header X-OpenRoute-Kit: 1 is missing.')
  const [type = ''] = (request.header('content-type') ?? '').toLowerCase().split(';')
  if (types.length > 0 && !types.includes(type.trim()))
    throw forbidden(`The request must be ${types.join(' or ')}.`)
}

/**
 * Refuses GET requests of other origins with the visitor's session. Another origin could not read the response, but each request,
 * even of an image element or a window, counts against the visitor's limits (B29). Browsers without Fetch Metadata are covered by
 * `Origin`: scripts of another origin send it, while same-origin GET requests have none (F19).
 *
 * @throws `request_forbidden`
 */
export function allowOwnRead(settings: Origins, request: RouteRequest): void {
  const origin = request.header('origin')
  if (origin !== undefined && origin !== settings.origin) throw crossOrigin()
  if (!['same-origin', 'none', undefined].includes(request.header('sec-fetch-site'))) throw crossOrigin()
}

function crossOrigin(): OpenRouteError {
  return forbidden('The request comes from another site or page.')
}

/**
 * Refuses to start, finish or end a login if the browser sent several session cookies of the same name. A login would create a
 * key that no session holds, and a sign-out might end another person's session (F06).
 *
 * @throws `request_forbidden`
 */
export function allowOneSession({ ambiguous }: { readonly ambiguous: boolean }): void {
  if (ambiguous)
    throw forbidden(
      'The request has several session cookies of the same name. Delete the cookies of this site, then try again.',
    )
}

function forbidden(message: string): OpenRouteError {
  return failure('request_forbidden', { message })
}
