import type { RequestListener } from 'node:http'

/**
 * Refuses request targets that are not a plain path (RFC 9112 §3.2.1) before Express parses them: an absolute URL names
 * a host other than the `Host` header that is checked, URL parsers read `//…` as a host, and they throw at `http://[`. F17
 */
export function requirePathTarget(app: RequestListener): RequestListener {
  return (req, res) => {
    if (/^\/(?![/\\])/.test(req.url ?? '')) return app(req, res)
    res.writeHead(400, { 'content-type': 'application/json' })
    res.end(JSON.stringify({ error: { code: 400, message: 'The request target must be a path' } }))
  }
}
