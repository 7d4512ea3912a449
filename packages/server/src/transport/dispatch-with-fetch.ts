import type { Fetch } from '@openroute-kit/core'
import { isGzip, nextChunk, statusOfFetched } from './read-fetched.js'
import type {
  HeaderFields,
  OutboundRequest,
  ResponseController,
  ResponseHandler,
} from './response-handler.js'

/** Sends a request with `fetch` and reports the response as events. For an app's own `fetch`, and for runtimes without undici. */
export function dispatchWithFetch(fetch: Fetch, request: OutboundRequest, handler: ResponseHandler): void {
  const abortion = new AbortController()
  let over = false
  let reader: ReadableStreamDefaultReader<Uint8Array> | undefined
  let resumed = Promise.resolve()
  let resume = () => {}
  const fail = (error: Error) => {
    if (over) return
    over = true
    handler.onResponseError(controller, error)
  }
  const controller: ResponseController = {
    pause() {
      resumed = new Promise((resolve) => {
        resume = resolve
      })
    },
    resume: () => resume(),
    abort(reason) {
      abortion.abort(reason)
      reader?.cancel(reason).catch(() => {})
      resume()
      // Not left to `fetch`, since the app's own may ignore its signal.
      queueMicrotask(() => fail(reason))
    },
  }

  async function run(): Promise<void> {
    handler.onRequestStart(controller)
    if (abortion.signal.aborted) return
    const { url, method, headers, body } = request
    const response = await fetch(url, {
      method,
      headers,
      body: body as BodyInit | null,
      redirect: 'manual',
      signal: abortion.signal,
    })
    reader = (response.body as ReadableStream<Uint8Array> | null)?.getReader()
    if (abortion.signal.aborted) return void reader?.cancel().catch(() => {})
    const fields: HeaderFields = Object.fromEntries(response.headers)
    let first: Uint8Array | undefined
    if (fields['content-encoding'] !== undefined) {
      first = await nextChunk(reader)
      if (!isGzip(first)) delete fields['content-encoding']
    }
    if (over) return
    handler.onResponseStart(controller, statusOfFetched(response), fields)
    for (
      let chunk = first ?? (await nextChunk(reader));
      chunk !== undefined;
      chunk = await nextChunk(reader)
    ) {
      if (over || abortion.signal.aborted) return
      handler.onResponseData(controller, chunk)
      await resumed
    }
    if (over || abortion.signal.aborted) return
    over = true
    handler.onResponseEnd(controller)
  }
  run().catch(fail)
}
