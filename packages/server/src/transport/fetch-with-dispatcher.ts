import type { FetchedResponse, NetworkOptions } from '@openroute-kit/core'
import type { OutboundDispatcher } from '../settings/outbound-dispatcher.js'
import { type DispatchOptions, HTTP_1, NO_REDIRECTS } from './dispatch-options.js'
import type { HeaderFields } from './response-handler.js'
import { universalHandler } from './universal-handler.js'

/** A `fetch` for requests whose responses are short. */
export type FetchShort = NonNullable<NetworkOptions['fetch']>

/** One byte more than core reads of a response, which is how it notices that one is too large. D05 */
const MAX_BYTES = 65_537

/** Headers that Node's `fetch` sends, and that servers in front of a provider may expect. The app's own come after them. */
const HEADERS = { 'user-agent': 'node', 'accept-encoding': 'identity' }

/**
 * Sends a small request over a dispatcher of undici, as `fetch` would: for the exchange and for key info, whose bodies are texts and
 * whose responses fit into memory. `fetch` takes several times as much CPU time for its streams, and a third of a whole login.
 *
 * Rejects with the error of undici, or with the reason of the signal.
 */
export function fetchWithDispatcher(
  dispatcher: OutboundDispatcher,
  options: (origin: string) => DispatchOptions,
): FetchShort {
  return (url, { method = 'GET', headers, body = null, signal }) =>
    new Promise((resolve, reject) => {
      const { origin, pathname, search } = new URL(url)
      let abort: ((reason: Error) => void) | undefined
      const onAbort = () => {
        reject(signal?.reason)
        abort?.(signal?.reason)
      }
      signal?.addEventListener('abort', onAbort)
      const end = () => signal?.removeEventListener('abort', onAbort)
      const chunks: Uint8Array[] = []
      let size = 0
      let status = 0
      let fields: HeaderFields = {}
      const handler = universalHandler({
        onRequestStart(controller) {
          abort = (reason) => controller.abort(reason)
          if (signal?.aborted) abort(signal.reason)
        },
        onResponseStart(_controller, responseStatus, headers) {
          status = responseStatus
          fields = headers
        },
        onResponseData(controller, chunk) {
          chunks.push(chunk)
          size += chunk.byteLength
          if (size < MAX_BYTES) return
          end()
          resolve(toResponse(status, fields, chunks))
          controller.abort(new Error('The response is too large.'))
        },
        onResponseEnd() {
          end()
          // undici's `RetryAgent` passes on nothing after an informational response.
          if (status < 200) reject(new Error('The response did not start.'))
          else resolve(toResponse(status, fields, chunks))
        },
        onResponseError(_controller, error) {
          end()
          reject(error)
        },
      })
      dispatcher.dispatch(
        {
          origin,
          path: pathname + search,
          method,
          headers: { ...HEADERS, ...(headers as Record<string, string>) },
          body,
          ...HTTP_1,
          ...NO_REDIRECTS,
          ...options(origin),
        },
        handler,
      )
    })
}

/** Without the stream of a `Response`: the body is in memory. */
function toResponse(status: number, fields: HeaderFields, chunks: readonly Uint8Array[]): FetchedResponse {
  return { status, type: 'default', body: bodyOf(fields, chunks) }
}

/** Decodes a body that was compressed despite `accept-encoding: identity`. F12 */
function bodyOf(fields: HeaderFields, chunks: readonly Uint8Array[]): FetchedResponse['body'] {
  if (chunks.length > 0 && /^(x-)?gzip$/i.test(String(fields['content-encoding']).trim()))
    return new Blob(chunks as Uint8Array<ArrayBuffer>[]).stream().pipeThrough(new DecompressionStream('gzip'))
  const unread = [...chunks]
  return { getReader: () => ({ read: async () => ({ value: unread.shift() }) }) }
}
