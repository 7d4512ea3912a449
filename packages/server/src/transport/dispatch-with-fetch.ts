import type { Fetch } from '@openroute-kit/core'
import type {
  HeaderFields,
  OutboundRequest,
  ResponseController,
  ResponseHandler,
} from './response-handler.js'

const GZIP_MAGIC = 0x1f

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
      // `fetch` keeps the header of what it has decoded. Neither JSON nor an event stream begins with this byte. F12
      if (first?.[0] !== GZIP_MAGIC) delete fields['content-encoding']
    }
    if (over) return
    // Some runtimes hide the status of a redirect that was not followed, as browsers do.
    const status = response.type === 'opaqueredirect' ? 302 : response.status
    handler.onResponseStart(controller, status, fields)
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

/** The next chunk that is not empty (F27), or `undefined` at the end. */
async function nextChunk(
  reader: ReadableStreamDefaultReader<Uint8Array> | undefined,
): Promise<Uint8Array | undefined> {
  for (;;) {
    const read = await reader?.read()
    if (read === undefined || read.done) return undefined
    if (read.value.byteLength > 0) return read.value
  }
}
