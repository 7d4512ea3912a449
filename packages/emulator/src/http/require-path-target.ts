import type { RequestListener } from 'node:http'

/**
 * Refuses request targets that are no plain path (RFC 9112 §3.2.1), before Express parses them: an absolute one names a
 * host beside the header that is checked, `//…` is a host to URL parsers, and `http://[` is an error to them. F17
 */
export function originFormOnly(app: RequestListener): RequestListener {
  return (req, res) => {
    if (/^\/(?![/\\])/.test(req.url ?? '')) return app(req, res)
    res.writeHead(400, { 'content-type': 'application/json' })
    res.end(JSON.stringify({ error: { code: 400, message: 'The request target must be a path' } }))
  }
}
