import type { OpenRouteError } from '@openroute-kit/core'
import { networkFailure } from '@openroute-kit/core/internal'
import type { Context } from '../context.js'
import type { Settings } from '../settings/settings.js'
import { isGzip, nextChunk, statusOfFetched } from '../transport/read-fetched.js'
import type { ProxyPlan } from './proxy-plan.js'
import { readWebBody } from './read-web-body.js'
import { type RelayControl, startRelay } from './relay-control.js'
import { prepareBody } from './request/prepare-body.js'
import { errorEvent } from './response/error-event.js'
import { filterResponseHead, type ResponseHead } from './response/filter-response-head.js'
import { type ProviderErrorReply, providerErrorReply } from './response/provider-error.js'
import { readError } from './response/read-error.js'
import { errorBodyMs, finalReadMs, interrupted, isTooSlow, undecoded } from './response/relay-errors.js'
import { ResponseBodyFilter } from './response/response-body-filter.js'
import { ResponseReport } from './response/response-report.js'

/**
 * Sends a planned request with `fetch` and streams the response, with backpressure (B28). If the client disconnects, the request
 * to the provider is aborted (D17). No request is sent twice (D20).
 *
 * Resolves with a reply to send if the provider responded with an error, else with the streaming response.
 */
export async function proxyWithFetch(
  context: Context,
  plan: ProxyPlan,
  request: Request,
): Promise<Response | ProviderErrorReply> {
  const { settings } = context
  const { timeoutsMs } = settings
  const control = startRelay(settings, request)
  const report = new ResponseReport(plan)
  try {
    control.onEnd(plan.reservation.release)
    plan.reservation.start({ stop: control.abort }) // B27, B35
    const sent = plan.hasBody
      ? await prepareBody(settings, plan, await readWebBody(settings, request, control.signal))
      : null
    control.startTotal()
    const abortReason = control.reason()
    if (abortReason) throw abortReason
    control.startStep(timeoutsMs.responseHeaders, 'to respond') // D19
    const response = await context.transport.fetchProxied(plan.url, {
      method: plan.method,
      headers: plan.headers,
      body: sent as BodyInit | null,
      redirect: 'manual',
      signal: control.signal,
    })
    const status = statusOfFetched(response)
    const head = filterResponseHead(plan, status, (name) => response.headers.get(name) ?? undefined)
    report.headReceived(status)
    const bodyMs = head.kind === 'error' ? errorBodyMs(timeoutsMs) : timeoutsMs.responseHeaders
    control.startStep(bodyMs, 'to begin its response') // S13
    if (head.kind === 'error') {
      const text = await readError(response, control.signal)
      const reason = control.reason()
      if (reason && !isTooSlow(reason)) throw reason
      control.end()
      // S07: the status and Retry-After of an error are used even if its body is incomplete, too slow or too long.
      if (text === null) control.abort(interrupted())
      report.finished()
      return providerErrorReply(plan.key, head, text ?? '')
    }
    const body = head.kind === 'empty' ? null : (response.body as ReadableStream<Uint8Array> | null)
    const reader = body?.getReader()
    const first = head.gzip ? await nextChunk(reader) : undefined
    if (isGzip(first)) throw undecoded() // F12
    control.endStep()
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

interface RelayParts {
  settings: Settings
  control: RelayControl
  plan: ProxyPlan
  head: ResponseHead
  report: ResponseReport
  reader: ReadableStreamDefaultReader<Uint8Array>
  /** A chunk that has already been read. */
  first: Uint8Array | undefined
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
  let cancelled = false
  let begun = first !== undefined
  /** Ends the response early. Called by the abort signal too, since `pull` does not run while the client reads nothing (F30). */
  const fail = (controller: ReadableStreamDefaultController<Uint8Array>, error: OpenRouteError) => {
    if (over) return
    over = true
    control.end()
    report.aborted(error.code)
    if (!control.hasClientDisconnected()) onError(error)
    if (head.kind !== 'events') return controller.error(error)
    controller.enqueue(new TextEncoder().encode(filter.last(errorEvent(error)))) // D15
    // D17: when the client has disconnected, Deno cancels the stream while it takes the last chunk. Closing it would then throw,
    // which ends the process.
    if (cancelled) return
    controller.close()
    // F30: discards what a client that stopped reading has not read. No effect on a stream that was read to its end.
    setTimeout(() => controller.error(error), finalReadMs(timeoutsMs))
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
            if (begun) control.startStep(timeoutsMs.idle, 'to send the rest of its response')
            else control.startStep(timeoutsMs.responseHeaders, 'to begin its response') // S13
            const { done, value } = first ? { done: false, value: first } : await reader.read()
            first = undefined
            control.endStep()
            if (!done && value.byteLength > 0) begun = true
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
          const error = control.reason() ?? networkFailure(thrown)
          fail(controller, error)
          control.abort(error) // closes the connection
        }
      },
      cancel() {
        over = true
        cancelled = true
        control.cancelledByClient()
        report.aborted('cancelled')
      },
    },
    { highWaterMark: 0 },
  )
}
