import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'

/** Converts a Node request to a Web `Request` whose signal aborts when the client disconnects. `origin`: the app's own. */
export function toWebRequest(origin: string, req: IncomingMessage, res: ServerResponse): Request {
  const client = new AbortController()
  res.once('close', () => {
    if (!res.writableFinished) client.abort()
  })
  const headers = new Headers()
  for (let index = 0; index < req.rawHeaders.length; index += 2)
    headers.append(req.rawHeaders[index] as string, req.rawHeaders[index + 1] as string)
  const { method = 'GET' } = req
  const hasBody = method !== 'GET' && method !== 'HEAD'
  return new Request(new URL(origin + req.url), {
    method,
    headers,
    signal: client.signal,
    ...(hasBody && { body: bodyOf(req), duplex: 'half' }),
  } as RequestInit)
}

/**
 * The request body as a Web stream. `Readable.toWeb` is not used: cancelling its stream closes the connection before a response
 * is sent.
 */
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

/** Sends a Web `Response`, with backpressure. Cancels its body when the client disconnects. */
export async function sendWebResponse(res: ServerResponse, response: Response): Promise<void> {
  res.statusCode = response.status
  for (const [name, value] of response.headers) res.appendHeader(name, value)
  if (response.body !== null) {
    // Sends the head now, as `flushHeaders` does, which would encode it in UTF-8: header values are Latin-1.
    res.write('', 'latin1')
    await pipe(response.body, res)
  }
  res.end()
}

async function pipe(body: ReadableStream<Uint8Array>, res: ServerResponse): Promise<void> {
  const reader = body.getReader()
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
