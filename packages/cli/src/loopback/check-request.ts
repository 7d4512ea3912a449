import type { IncomingMessage } from 'node:http'

export const CALLBACK_PATH = '/callback'
/** Redirects to the consent page. Its address has no `&` at which an opener could cut it. T04 */
export const LOGIN_PATH = '/login'

/** The status for a request that can be neither the callback nor the start of the login; `null`: it can be. */
export function checkRequest(req: IncomingMessage, port: number): number | null {
  // A page of another site whose name resolves to this machine (DNS rebinding) sends its own name.
  if (!['127.0.0.1', 'localhost', '[::1]'].some((name) => req.headers.host === `${name}:${port}`)) return 421
  const [path] = req.url?.split('?') ?? []
  if (path !== CALLBACK_PATH && req.url !== LOGIN_PATH) return 404
  if (req.method !== 'GET') return 405
  // Only a navigation by the user counts, if the browser sends these headers. B03
  const purpose = [
    req.headers['sec-purpose'],
    req.headers.purpose,
    req.headers['x-moz'],
    req.headers['x-purpose'],
  ]
  const destination = req.headers['sec-fetch-dest'] ?? 'document'
  if (destination !== 'document' || /prefetch|preview|prerender/.test(purpose.join())) return 403
  // The login starts in the terminal: no other site can send the user to the consent page from here.
  const site = req.headers['sec-fetch-site'] ?? 'none'
  return path === LOGIN_PATH && site !== 'none' && site !== 'same-origin' ? 403 : null
}
