import type { Fetch } from '@openroute-kit/core'
import { responseInError } from './response-in-error.js'

/**
 * Makes an app's own `fetch` behave like the global one. It may ignore the signal of a request, have bodies that are streams of Node,
 * as `node-fetch` has, or throw a response of the provider as an error. The request and its body then still end with the signal
 * (D17, B35). S03
 */
export function ownFetch(fetch: Fetch): Fetch {
  return async (url, init) => {
    const signal = init.signal ?? undefined
    const response = await untilAborted(signal, fetch(url, init).catch(responseOrThrow))
    const { body, status, statusText, headers } = response
    if (body === null || status < 200 || status > 599) return response
    const reader = readerOf(body)
    const stream = NO_BODY.has(status) ? null : abortable(reader, signal)
    const copy = new Response(stream, { status, statusText, headers })
    Object.defineProperty(copy, 'url', { value: response.url })
    return copy
  }
}

/** Statuses with which a `Response` must not have a body (Fetch standard, "null body status"). */
const NO_BODY = new Set([204, 205, 304])

function responseOrThrow(thrown: unknown): Response {
  const found = responseInError((thrown as { cause?: unknown } | null)?.cause ?? thrown)
  if (found === null) throw thrown
  return new Response(found.body as BodyInit, { status: found.status, headers: found.headers as HeadersInit })
}

function untilAborted(signal: AbortSignal | undefined, sent: Promise<Response>): Promise<Response> {
  return new Promise((resolve, reject) => {
    const abort = () => {
      reject(signal?.reason)
      sent.then(({ body }) => body && readerOf(body).cancel()).catch(() => {})
    }
    signal?.addEventListener('abort', abort)
    const end = () => signal?.removeEventListener('abort', abort)
    sent.then(resolve, reject).finally(end)
    if (signal?.aborted) abort()
  })
}

interface BodyReader {
  read(): Promise<{ done?: boolean | undefined; value?: Uint8Array | undefined }>
  cancel(reason?: unknown): Promise<unknown>
}

/** The part of a Node stream that is used. */
interface NodeStream extends AsyncIterable<Uint8Array> {
  on(event: 'error', listener: () => void): unknown
  destroy(): unknown
}

function readerOf(body: ReadableStream<Uint8Array> | NodeStream): BodyReader {
  if ('getReader' in body) return body.getReader()
  body.on('error', () => {}) // D22: some emit an error when their signal aborts, whether or not anyone reads
  const chunks = body[Symbol.asyncIterator]()
  return { read: () => chunks.next(), cancel: async () => body.destroy() }
}

function abortable(reader: BodyReader, signal: AbortSignal | undefined): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        const abort = () => {
          controller.error(signal?.reason)
          reader.cancel(signal?.reason).catch(() => {})
        }
        if (signal?.aborted) abort()
        else signal?.addEventListener('abort', abort)
      },
      async pull(controller) {
        const { done, value } = await reader.read()
        if (signal?.aborted) return
        if (value !== undefined && !done) controller.enqueue(value)
        else controller.close()
      },
      async cancel(reason) {
        await reader.cancel(reason)
      },
    },
    { highWaterMark: 0 },
  )
}
