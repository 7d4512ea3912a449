import { OpenRouteError } from '@openroute-kit/core'
import type { Config } from '../settings/settings.js'
import type { RouteRequest, SessionPort } from './route-request.js'

/** @throws `method_not_allowed` */
export function allowMethod(request: RouteRequest, method: string): void {
  if (request.method !== method)
    throw new OpenRouteError('method_not_allowed', `This route takes ${method} only.`, { status: 405 })
}

/**
 * Lets through what a person's own navigation sends: GET of a top-level document. Pictures, frames, prefetches and
 * HEAD must neither start nor finish a login (B03). Clients without Fetch Metadata pass: they are no browsers, or
 * old ones that the state still protects. Of those, a script of another site says so in `Origin`, which a navigation by
 * GET does not have; where a form's POST was redirected to it, some leave `null`, or the form's origin (F19).
 *
 * @throws `method_not_allowed`, `request_forbidden`
 */
export function allowNavigation(config: Config, request: RouteRequest): void {
  allowMethod(request, 'GET')
  const destination = request.header('sec-fetch-dest') ?? 'document'
  const purpose = `${request.header('sec-purpose') ?? ''} ${request.header('purpose') ?? ''} ${request.header('x-moz') ?? ''}`
  const known = [undefined, 'null', config.origin, new URL(config.provider.siteUrl).origin]
  const script = request.header('sec-fetch-mode') !== 'navigate' && !known.includes(request.header('origin'))
  if (script || destination !== 'document' || /prefetch|preview|prerender/.test(purpose))
    throw new OpenRouteError(
      'request_forbidden',
      'A login is a top-level navigation, not a subresource or a prefetch.',
      { status: 403 },
    )
}

/**
 * Whether a navigation was begun by a page of another origin, a sibling's on the same site included (F07). Without Fetch
 * Metadata, the referrer says so; without either, it counts as the app's own.
 */
export function isCrossOriginNavigation(config: Config, request: RouteRequest): boolean {
  const site = request.header('sec-fetch-site')
  if (site !== undefined) return site !== 'same-origin' && site !== 'none'
  const referrer = request.header('referer')
  return referrer !== undefined && referrer !== config.origin && !referrer.startsWith(`${config.origin}/`)
}

/**
 * Lets through only what script of the app's own origin can have sent: JSON, with the kit's header, from exactly
 * this origin. A sibling on the same site is as hostile as any other site (B01, B02).
 *
 * @throws `request_forbidden`
 */
export function allowOwnScript(config: Config, request: RouteRequest): void {
  const origin = request.header('origin')
  const site = request.header('sec-fetch-site')
  if (origin !== undefined && origin !== config.origin)
    throw forbidden(
      `The request comes from another origin than ${config.origin}. Open the app at its baseUrl.`,
    )
  if (site !== undefined && site !== 'same-origin') throw crossOrigin()
  if (request.header('x-openroute-kit') !== '1') throw forbidden('The header X-OpenRoute-Kit: 1 is missing.')
  const type = request.header('content-type') ?? ''
  if (!/^application\/json\s*(;|$)/i.test(type)) throw forbidden('The request must be application/json.')
}

/**
 * Keeps other sites' pages from reading in the visitor's name: they would see nothing of it, but each request counts against the
 * visitor's limits (B29), also one by a sibling's picture, or by a window that is sent here again and again. Browsers without
 * Fetch Metadata still say in `Origin` where a script's request comes from; a page of this origin reads without one (F19).
 *
 * @throws `request_forbidden`
 */
export function allowOwnRead(config: Config, request: RouteRequest): void {
  const origin = request.header('origin')
  if (origin !== undefined && origin !== config.origin) throw crossOrigin()
  if (!['same-origin', 'none', undefined].includes(request.header('sec-fetch-site'))) throw crossOrigin()
}

function crossOrigin(): OpenRouteError {
  return forbidden('The request comes from another site or page.')
}

/**
 * Refuses to begin, finish or end a login for a browser that brought several session cookies of one name: a login would make
 * a key for nobody, and a sign-out might end somebody else's session instead of the visitor's (F06).
 *
 * @throws `request_forbidden`
 */
export function allowOneSession({ ambiguous }: SessionPort): void {
  if (ambiguous)
    throw forbidden(
      'Several session cookies of one name came. Delete the cookies of this site, then try again.',
    )
}

function forbidden(message: string): OpenRouteError {
  return new OpenRouteError('request_forbidden', message, { status: 403 })
}
