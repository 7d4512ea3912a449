import type { OpenRouteError } from '@openroute-kit/core'
import { failure } from '@openroute-kit/core/internal'
import type { RouteRequest } from './route-request.js'

/** Where the app and its provider are. */
export interface Origins {
  readonly origin: string
  readonly provider: { readonly siteUrl: string }
}

/** @throws `method_not_allowed` */
export function allowMethod(request: RouteRequest, method: string): void {
  if (request.method !== method)
    throw failure('method_not_allowed', { message: `This route takes ${method} only.` })
}

/**
 * Allows a person's own navigation only: GET of a top-level document. Images, frames, prefetches and HEAD must neither start
 * nor finish a login (B03). Clients without Fetch Metadata are allowed: they are no browsers, or old ones that the state still
 * protects. A script of another site in such a browser sends `Origin`, which a navigation by GET does not have; if a form's
 * POST was redirected, some browsers send `null` or the form's origin (F19).
 *
 * @throws `method_not_allowed`, `request_forbidden`
 */
export function allowNavigation(settings: Origins, request: RouteRequest): void {
  allowMethod(request, 'GET')
  const destination = request.header('sec-fetch-dest') ?? 'document'
  const purpose = `${request.header('sec-purpose') ?? ''} ${request.header('purpose') ?? ''} ${request.header('x-moz') ?? ''}`
  const known = [undefined, 'null', settings.origin, new URL(settings.provider.siteUrl).origin]
  const script = request.header('sec-fetch-mode') !== 'navigate' && !known.includes(request.header('origin'))
  if (script || destination !== 'document' || /prefetch|preview|prerender/.test(purpose))
    throw failure('request_forbidden', {
      message: 'A login is a top-level navigation, not a subresource or a prefetch.',
    })
}

/**
 * Whether a page of another origin started the navigation, including other origins of the same site (F07). Without Fetch
 * Metadata the referrer decides; without either, the navigation counts as the app's own.
 */
export function isCrossOriginNavigation(settings: Origins, request: RouteRequest): boolean {
  const site = request.header('sec-fetch-site')
  if (site !== undefined) return site !== 'same-origin' && site !== 'none'
  const referrer = request.header('referer')
  return referrer !== undefined && referrer !== settings.origin && !referrer.startsWith(`${settings.origin}/`)
}

/**
 * Allows only what a script of the app's own origin can send: JSON, with the kit's header, from exactly this origin. Other
 * origins of the same site are as hostile as any other site (B01, B02).
 *
 * @throws `request_forbidden`
 */
export function allowOwnScript(settings: Origins, request: RouteRequest): void {
  const origin = request.header('origin')
  const site = request.header('sec-fetch-site')
  if (origin !== undefined && origin !== settings.origin)
    throw forbidden(
      `The request comes from another origin than ${settings.origin}. Open the app at its baseUrl.`,
    )
  if (site !== undefined && site !== 'same-origin') throw crossOrigin()
  if (request.header('x-openroute-kit') !== '1') throw forbidden('The header X-OpenRoute-Kit: 1 is missing.')
  const type = request.header('content-type') ?? ''
  if (!/^application\/json\s*(;|$)/i.test(type)) throw forbidden('The request must be application/json.')
}

/**
 * Keeps other origins from reading with the visitor's session. They could not see the response, but each request counts against the
 * visitor's limits (B29), even one by an image element or by a window that is navigated here repeatedly. Browsers without Fetch
 * Metadata still send `Origin` with a script's cross-origin request; a page of this origin reads without it (F19).
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
 * Refuses to start, finish or end a login for a browser that sent several session cookies of one name: a login would create
 * a key that no session holds, and a sign-out might end another person's session (F06).
 *
 * @throws `request_forbidden`
 */
export function allowOneSession({ ambiguous }: { readonly ambiguous: boolean }): void {
  if (ambiguous)
    throw forbidden(
      'The request has several session cookies of one name. Delete the cookies of this site, then try again.',
    )
}

function forbidden(message: string): OpenRouteError {
  return failure('request_forbidden', { message })
}
