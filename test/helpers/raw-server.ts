import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import { onTestFinished } from 'vitest'

/** What the server does once it has read a whole request. */
export type Responder = (response: ServerResponse) => void

interface SeenRequest {
  method: string
  path: string
  headers: IncomingHttpHeaders
  body: string
  /** Settles when the connection of this request is gone. */
  closed: Promise<void>
}

interface RawServer {
  /** Such as `http://127.0.0.1:41234`. */
  url: string
  /** Every request that arrived whole, in order. */
  requests: SeenRequest[]
}

/**
 * An HTTP server on loopback with one scripted response, as wrong as a test needs it. It closes with the test.
 * `port` 0 takes any free one.
 */
export async function startRawServer(respond: Responder, port = 0): Promise<RawServer> {
  const requests: SeenRequest[] = []
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const { method = '', url = '', headers, socket } = request
    const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()))
    requests.push({ method, path: url, headers, body: Buffer.concat(chunks).toString(), closed })
    respond(response)
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests }
}

export function json(status: number, body: unknown): Responder {
  return text(status, JSON.stringify(body))
}

export function text(status: number, body: string, contentType = 'application/json'): Responder {
  return (response) => response.writeHead(status, { 'content-type': contentType }).end(body)
}

/** An error as the provider words it (protocol: `{"error":{"code","message"}}`). */
export function providerError(status: number, message: string): Responder {
  return json(status, { error: { code: status, message } })
}

export function redirect(status: number, location: string): Responder {
  return (response) => response.writeHead(status, { location }).end()
}

/** A 200 whose body is gzipped. */
export function gzipped(body: string): Responder {
  const bytes = gzipSync(body)
  return (response) =>
    response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' }).end(bytes)
}

export const hang: Responder = () => {}

export const hangInBody: Responder = (response) => {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' })
  response.write('{"key":"sk-or-v1-')
}

export const reset: Responder = (response) => {
  response.socket?.resetAndDestroy()
}

/** An endless body, as fast as the client reads it. */
export const endless: Responder = (response) => {
  const more = (): void => {
    while (!response.destroyed && response.write('a'.repeat(16 * 1024))) {}
    response.once('drain', more)
  }
  more()
}

/** Closes the connection in the middle of the body. */
export const breakInBody: Responder = (response) => {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' })
  response.write('{"key":"sk-or-v1-', () => response.socket?.destroy())
}
