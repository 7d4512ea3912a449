import type { RouteRequest } from './route-request.js'

/** Where browsers and libraries say why they load a page: `prefetch`, `prefetch;prerender`, `preview`, `instant`. L12 */
const PURPOSE_HEADERS = ['sec-purpose', 'x-sec-purpose', 'purpose', 'x-purpose', 'x-moz']
const PURPOSE = /prefetch|preview|prerender|instant/i
/** What the routers of frameworks send with the links that they load in advance. L15 */
const FRAMEWORK_HEADERS = ['next-router-prefetch', 'next-router-segment-prefetch', 'x-middleware-prefetch']
/** What they send with links that they load by script. They navigate if the response is not theirs. L15 */
const FRAMEWORK_FETCH_HEADERS = ['rsc', 'next-router-state-tree', 'x-nextjs-data']

/** Whether nobody has opened the page: it is loaded in advance, or shown as a preview (L12). */
export function isPrefetch(request: RouteRequest): boolean {
  const has = (name: string) => request.header(name) !== undefined
  return (
    PURPOSE_HEADERS.some((name) => PURPOSE.test(request.header(name) ?? '')) || FRAMEWORK_HEADERS.some(has)
  )
}

/** Whether a script of the app loads a link, as the routers of frameworks do (L15). */
export function isLinkFetch(request: RouteRequest): boolean {
  const has = (name: string) => request.header(name) !== undefined
  if (FRAMEWORK_FETCH_HEADERS.some(has) || new URLSearchParams(request.search).has('_rsc')) return true
  const isOwn = ['same-origin', undefined].includes(request.header('sec-fetch-site'))
  return isOwn && request.header('sec-fetch-dest') === 'empty'
}
