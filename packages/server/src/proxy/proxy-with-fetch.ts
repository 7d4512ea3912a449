import type { OpenRouteError } from '@openroute-kit/core'
import { failure, networkFailure } from '@openroute-kit/core/internal'
import type { Context } from '../context.js'
import type { Reply } from '../http/route-request.js'
import type { Settings } from '../settings/settings.js'
import type { ProxyPlan } from './proxy-plan.js'
import { type RelayControl, startRelay } from './relay-control.js'
import { bodyTimeout, checkBodySize, prepareBody } from './request/prepare-body.js'
import { ByteBuffer } from './response/byte-buffer.js'
import {
  errorEvent,
  filterResponseHead,
  MAX_ERROR_BYTES,
  providerErrorReply,
  type ResponseHead,
} from './response/filter-response-head.js'
import { interrupted, lastReadMs } from './response/relay-errors.js'
import { ResponseBodyFilter } from './response/response-body-filter.js'
import { ResponseReport } from './response/response-report.js'

/**
 * Sends a planned request with `fetch` and streams the response: the runtime pulls, so the slower side sets the pace (B28), and
 * the end of either side ends the other (D17). Nothing is sent twice (D20).
 */
export async function proxyWithFetch(
  context: Context,
  plan: ProxyPlan,
  request: Request,
): Promise<Response | Reply> {
  const { settings } = context
  const { timeoutsMs, fetch = globalThis.fetch } = settings
  const control = startRelay(settings, request)
  const report = new ResponseReport(plan)
  try {
    const { record, address } = plan
    control.onEnd(await context.responses.begin({ record, address, stop: control.abort })) // B27, B35
    const body = plan.takesBody ? await prepareBody(settings, plan, await readBody(settings, request)) : null
    const early = control.reason()
    if (early) throw early
    control.expect(timeoutsMs.responseHeaders, 'to respond') // D19
    const response = await fetch(plan.url, {
      method: plan.method,
      headers: plan.headers,
      body: body as BodyInit | null,
      redirect: 'manual',
      signal: control.signal,
    })
    // Browser-like runtimes hide the status of a redirect that was not followed.
    const status = response.type === 'opaqueredirect' ? 302 : response.status
    const head = filterResponseHead(plan.key, status, (name) => response.headers.get(name) ?? undefined)
    report.begun(status)
    control.expect(timeoutsMs.idle, 'with the rest of its response')
    if (head.kind === 'error') {
      const text = await readError(response)
      const reason = control.reason()
      if (reason) throw reason
      control.end()
      // The status still counts where the body breaks off or is too long: 401 ends the session, 429 says when to retry (B36).
      if (text === null) control.abort(interrupted())
      report.finished()
      return providerErrorReply(plan.key, head, text ?? '')
    }
    const reader = (response.body as ReadableStream<Uint8Array> | null)?.getReader()
    const first = head.gzip && reader ? await firstBytes(reader) : undefined
    // F12: `fetch` has decoded gzip, but not in every runtime, nor an app's own. No JSON and no event begins with this byte.
    if (first?.value?.[0] === GZIP_MAGIC) throw undecoded()
    control.pause()
    if (reader === undefined) {
      control.end()
      report.finished()
    }
    const stream = reader ? relay({ settings, control, plan, head, report, reader, first }) : null
    return new Response(stream, { status: head.status, headers: head.headers })
  } catch (thrown) {
    const error = control.reason() ?? networkFailure(thrown)
    control.end()
    control.abort(error) // closes the connection
    report.aborted(error.code)
    throw error
  }
}

const GZIP_MAGIC = 0x1f

/** The first chunk that is not empty (F27), or the end. */
async function firstBytes(
  reader: ReadableStreamDefaultReader<Uint8Array>,
): Promise<ReadableStreamReadResult<Uint8Array>> {
  for (;;) {
    const read = await reader.read()
    if (read.done || read.value.byteLength > 0) return read
  }
}

function undecoded(): OpenRouteError {
  return failure('provider_response_invalid', {
    message: 'fetch did not decode the response of the provider.',
  })
}

interface RelayParts {
  settings: Settings
  control: RelayControl
  plan: ProxyPlan
  head: ResponseHead
  report: ResponseReport
  reader: ReadableStreamDefaultReader<Uint8Array>
  /** What has been read already. */
  first: ReadableStreamReadResult<Uint8Array> | undefined
}

function relay({
  settings,
  control,
  plan,
  head,
  report,
  reader,
  first,
}: RelayParts): ReadableStream<Uint8Array> {
  const { timeoutsMs, onError } = settings
  const filter = new ResponseBodyFilter(plan.key, head)
  let over = false
  /** Ends the response early, also where the client does not read, so that the request to the provider ends too (F30). */
  const fail = (controller: ReadableStreamDefaultController<Uint8Array>, error: OpenRouteError) => {
    if (over) return
    over = true
    control.end()
    report.aborted(error.code)
    if (!control.clientLeft()) onError(error)
    if (head.kind !== 'events') return controller.error(error)
    controller.enqueue(new TextEncoder().encode(filter.last(errorEvent(error)))) // D15
    controller.close()
    // No effect on a stream that has been read to its end.
    setTimeout(() => controller.error(error), lastReadMs(timeoutsMs)) // F30
  }
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        const stopped = () => fail(controller, control.reason() ?? interrupted())
        if (control.signal.aborted) stopped()
        else control.signal.addEventListener('abort', stopped)
      },
      async pull(controller) {
        try {
          for (;;) {
            control.expect(timeoutsMs.idle, 'with the rest of its response')
            const { done, value } = first ?? (await reader.read())
            first = undefined
            control.pause()
            if (over) return
            const bytes = done ? filter.rest() : filter.push(value)
            if (bytes !== null) {
              report.passed(bytes.byteLength)
              controller.enqueue(bytes)
            }
            if (done) {
              over = true
              control.end()
              report.finished()
              controller.close()
            }
            if (done || bytes !== null) return
          }
        } catch (thrown) {
          fail(controller, control.reason() ?? networkFailure(thrown))
        }
      },
      cancel() {
        over = true
        control.clientClosed()
        report.aborted('cancelled')
      },
    },
    { highWaterMark: 0 },
  )
}

async function readBody(settings: Settings, request: Request): Promise<Uint8Array> {
  const reader = request.body?.getReader()
  const body = new ByteBuffer()
  let late = false
  // Cancels the stream instead of racing each read, which would leave a reaction on one promise for every chunk (F20).
  const timer = setTimeout(() => {
    late = true
    reader?.cancel().catch(() => {})
  }, settings.timeoutsMs.requestBody)
  try {
    while (reader !== undefined) {
      const { done, value } = await reader.read()
      if (late) throw bodyTimeout()
      if (done) break
      checkBodySize(settings, body.byteLength + value.byteLength)
      body.push(value)
    }
    return body.take()
  } catch (error) {
    await reader?.cancel().catch(() => {})
    throw late ? bodyTimeout() : error
  } finally {
    clearTimeout(timer)
  }
}

/** The text of an error; `null` when it is too long or breaks off. */
async function readError(response: Response): Promise<string | null> {
  const reader = (response.body as ReadableStream<Uint8Array> | null)?.getReader()
  const body = new ByteBuffer()
  try {
    while (reader !== undefined) {
      const { done, value } = await reader.read()
      if (done) break
      if (body.byteLength + value.byteLength > MAX_ERROR_BYTES) return null
      body.push(value) // F20
    }
    return new TextDecoder().decode(body.take())
  } catch {
    return null
  }
}
