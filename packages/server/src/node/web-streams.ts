import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { failure } from '@openroute-kit/core/internal'

/**
 * Converts a Node request to a Web `Request` whose signal aborts when the client disconnects. `origin`: the app's own.
 *
 * @throws `method_not_allowed` for methods that Web requests can't have (Fetch standard, "forbidden method")
 */
export function toWebRequest(origin: string, req: IncomingMessage, res: ServerResponse): Request {
  const { method = 'GET' } = req
  if (/^(CONNECT|TRACE|TRACK)$/i.test(method))
    throw failure('method_not_allowed', { message: 'This method is not supported.' })
  const client = new AbortController()
  res.once('close', () => {
    if (!res.writableFinished) client.abort()
  })
  const headers = new Headers()
  for (let index = 0; index < req.rawHeaders.length; index += 2) {
    const name = req.rawHeaders[index] as string
    if (!name.startsWith(':')) headers.append(name, req.rawHeaders[index + 1] as string) // `:path` and others of HTTP/2
  }
  const hasBody = method !== 'GET' && method !== 'HEAD'
  return new Request(new URL(origin + req.url), {
    method,
    headers,
    signal: client.signal,
    ...(hasBody && { body: bodyOf(req, res), duplex: 'half' }),
  } as RequestInit)
}

/**
 * The request body as a Web stream, which reads nothing before the app does. `Readable.toWeb` is not used: cancelling its stream
 * closes the connection before a response is sent.
 */
function bodyOf(req: IncomingMessage, res: ServerResponse): ReadableStream<Uint8Array> {
  let over = false
  const discard = () => {
    over = true
    req.resume()
  }
  // What the app has not read when it has responded would keep the connection from its next request.
  res.once('close', discard)
  return new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        if (req.listenerCount('data') === 0) {
          req.on('data', (chunk: Buffer) => {
            if (over) return
            controller.enqueue(chunk)
            req.pause()
          })
          req.on('end', () => over || controller.close())
          req.on('error', (error) => over || controller.error(error))
        }
        req.resume()
      },
      cancel: discard,
    },
    { highWaterMark: 0 },
  )
}

/** Sends a Web `Response`, with backpressure. Cancels its body when the client disconnects. @throws before anything is sent, for a body that has been read */
export async function sendWebResponse(res: ServerResponse, response: Response): Promise<void> {
  const reader = response.body?.getReader()
  res.statusCode = response.status
  for (const [name, value] of response.headers) res.appendHeader(name, value)
  if (reader !== undefined && res.req.method === 'HEAD') reader.cancel().catch(() => {})
  else if (reader !== undefined) {
    // Sends the head now, as `flushHeaders` does, which would encode it in UTF-8: header values are Latin-1.
    res.write('', 'latin1')
    await pipe(reader, res)
  }
  res.end()
}

async function pipe(reader: ReadableStreamDefaultReader<Uint8Array>, res: ServerResponse): Promise<void> {
  const closed = once(res, 'close').catch(() => {})
  // Closes the connection as soon as the body fails, even while a slow client blocks the loop below.
  reader.closed.catch(() => res.destroy())
  const cancel = () => void reader.cancel().catch(() => {})
  if (res.destroyed) cancel()
  else res.once('close', cancel)
  for (;;) {
    const { done, value } = await reader.read()
    if (done || res.destroyed) return
    if (!res.write(value)) await Promise.race([once(res, 'drain').catch(() => {}), closed])
  }
}
