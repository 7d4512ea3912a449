import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { requestPath } from './request-path.mjs'

interface StaticFile {
  type: string
  body: string
  headers?: Record<string, string>
}

export type StaticRoute = StaticFile | ((request: IncomingMessage, response: ServerResponse) => void)

export interface StaticServer {
  /** `http://127.0.0.1:<port>`, a secure context like any loopback address. */
  origin: string
  /** Path and query of every request, and its `Referer`. */
  requests: { url: string; referer: string | undefined }[]
  close(): Promise<void>
}

/** A web server for pages made up by a test: `routes` by path, `headers` on every response. */
export async function startStaticServer({
  routes,
  headers = {},
}: {
  routes: Record<string, StaticRoute>
  headers?: Record<string, string>
}): Promise<StaticServer> {
  const requests: StaticServer['requests'] = []
  const server = createServer((request, response) => {
    const url = request.url ?? '/'
    requests.push({ url, referer: request.headers.referer })
    // A browser that uses this server as its proxy requests `http://host/path`.
    const path = requestPath(url.replace(/^http:\/\/[\w.:-]+(?=\/)/, ''))
    if (path === undefined) return response.writeHead(400).end()
    const route = Object.hasOwn(routes, path) ? routes[path] : undefined
    if (typeof route === 'function') return route(request, response)
    if (route === undefined) return response.writeHead(404).end()
    response.writeHead(200, { 'content-type': route.type, ...headers, ...route.headers }).end(route.body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
