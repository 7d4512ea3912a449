/** The page with which a CDN in front of the provider responds instead of it, for any status. */
export function cdnPage(status: number): string {
  const title = `${status} ${REASONS[status] ?? 'Error'}`
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${title}</title></head>
<body><h1>${title}</h1><hr><p>emulated edge · request 8f2d1c9a7b3e4f60</p></body></html>
`
}

const REASONS: Readonly<Record<number, string>> = Object.freeze({
  403: 'Forbidden',
  429: 'Too Many Requests',
  503: 'Service Temporarily Unavailable',
  524: 'A Timeout Occurred',
})
