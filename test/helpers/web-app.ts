import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Emulator } from '@openroute-kit/emulator'
import {
  createOpenRoute,
  type OpenRouteHandler,
  type SessionStore,
  type WebOpenRouteOptions,
} from '@openroute-kit/server'
import { SECRET } from './express-app.js'

export interface WebAppOptions {
  emulator: Pick<Emulator, 'provider'>
  /** On top of the required options. */
  kit?: Partial<WebOpenRouteOptions>
  /** Default: none, so that each session lives in its cookie. */
  store?: SessionStore
  /** Path of the base URL. Default: none. */
  basePath?: string
  /** The app's own routes, for requests that are none of the kit's. */
  routes?: (request: Request, or: OpenRouteHandler) => Promise<Response>
}

export interface RunningWebApp {
  url: string
  or: OpenRouteHandler
  server: Server
  close(): Promise<void>
}

/** The Web handler as a runtime would serve it: streams both ways, and a signal that follows the client. */
export async function startWebApp({
  emulator,
  kit,
  store,
  basePath = '',
  routes,
}: WebAppOptions): Promise<RunningWebApp> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://localhost:${(server.address() as AddressInfo).port}`
  const or = createOpenRoute({
    baseUrl: url + basePath,
    secret: SECRET,
    appName: 'Test app',
    provider: emulator.provider,
    ...(store && { store }),
    ...kit,
  })
  const answer = async (request: Request, address: string | undefined) =>
    (await or.handle(request, { address })) ?? (await routes?.(request, or)) ?? home()
  server.on('request', (req, res) => {
    serve(url, req, res, answer).catch(() => res.destroy())
  })
  return {
    url,
    or,
    server,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

const home = () =>
  new Response('<!doctype html><title>Home</title><h1>Home</h1>', {
    headers: { 'content-type': 'text/html; charset=utf-8' },
  })

async function serve(
  base: string,
  req: IncomingMessage,
  res: ServerResponse,
  answer: (request: Request, address: string | undefined) => Promise<Response>,
): Promise<void> {
  const client = new AbortController()
  res.once('close', () => {
    if (!res.writableFinished) client.abort()
  })
  const response = await answer(toRequest(base, req, client.signal), req.socket.remoteAddress)
  res.statusCode = response.status
  for (const [name, value] of response.headers) res.appendHeader(name, value)
  res.flushHeaders()
  if (response.body !== null) await pipe(response.body, res)
  res.end()
}

function toRequest(base: string, req: IncomingMessage, signal: AbortSignal): Request {
  const headers = new Headers()
  for (let index = 0; index < req.rawHeaders.length; index += 2)
    headers.append(req.rawHeaders[index] as string, req.rawHeaders[index + 1] as string)
  const bare = req.method === 'GET' || req.method === 'HEAD'
  return new Request(new URL(req.url ?? '/', base), {
    method: req.method ?? 'GET',
    headers,
    signal,
    ...(!bare && { body: bodyOf(req), duplex: 'half' }),
  } as RequestInit)
}

/** Not `Readable.toWeb`, which cuts the connection when it is cancelled, so that no answer could be read. */
function bodyOf(req: IncomingMessage): ReadableStream<Uint8Array> {
  let cancelled = false
  return new ReadableStream<Uint8Array>({
    start(controller) {
      req.pause()
      req.on('data', (chunk: Buffer) => {
        if (cancelled) return
        controller.enqueue(chunk)
        if ((controller.desiredSize ?? 0) <= 0) req.pause()
      })
      req.on('end', () => cancelled || controller.close())
      req.on('error', (error) => cancelled || controller.error(error))
    },
    pull: () => void req.resume(),
    cancel() {
      cancelled = true
      req.resume()
    },
  })
}

/** At the client's pace; a client that leaves cancels the body. */
async function pipe(body: ReadableStream<Uint8Array>, res: ServerResponse): Promise<void> {
  const reader = body.getReader()
  const left = once(res, 'close').catch(() => {})
  // As `pipeTo` and `Readable.fromWeb` do, at once, whether or not the client reads.
  reader.closed.catch(() => res.destroy())
  const cancel = () => void reader.cancel().catch(() => {})
  if (res.destroyed) cancel()
  else res.once('close', cancel)
  for (;;) {
    const { done, value } = await reader.read()
    if (done || res.destroyed) return
    if (!res.write(value)) await Promise.race([once(res, 'drain').catch(() => {}), left])
  }
}
