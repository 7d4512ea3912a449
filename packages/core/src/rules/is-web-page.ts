/** Whether a body is the web page of a site, a proxy or a CDN, and no response of an API. */
export function isWebPage(body: unknown): boolean {
  return typeof body === 'string' && /^\s*</.test(body)
}
