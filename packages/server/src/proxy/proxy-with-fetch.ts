import { OpenRouteError } from '@openroute-kit/core'
import type { Reply } from '../http/route-request.js'
import type { Kit } from '../kit.js'
import type { ProxyPlan } from './proxy-plan.js'
import { bodyTimeout, checkBodySize, prepareBody } from './request/prepare-body.js'
import { ByteBuffer } from './response/byte-buffer.js'
import {
  type AnswerHead,
  errorEvent,
  judgeAnswer,
  MAX_ERROR_BYTES,
  providerErrorReply,
} from './response/filter-response-head.js'
import { clientGone, interrupted, lastReadMs, relayError, tooSlow } from './response/relay-errors.js'
import { Passage } from './response/response-body-filter.js'
import { AnswerReport } from './response/response-report.js'

/**
 * Carries out a plan with Web streams: the runtime pulls, so the slower side sets the pace (B28), and whichever side ends
 * first ends the other (D17). Sends nothing twice (D20).
 */
export async function proxyWithFetch(kit: Kit, plan: ProxyPlan, request: Request): Promise<Response | Reply> {
  const { timeouts, fetch = globalThis.fetch } = kit.config
  const run = startRun(kit, request)
  const report = new AnswerReport(plan)
  try {
    run.onEnd(await kit.begin(plan, run.abort)) // B27, B35
    const body = plan.takesBody ? await prepareBody(kit.config, plan, await readBody(kit, request)) : null
    const early = run.reason()
    if (early) throw early
    run.expect(timeouts.responseHeaders, 'to begin its answer') // D19
    const answer = await fetch(plan.url, {
      method: plan.method,
      headers: plan.headers,
      body: body as BodyInit | null,
      redirect: 'manual',
      signal: run.signal,
    })
    if (answer.type === 'opaqueredirect')
      throw new OpenRouteError('provider_redirected', 'The provider answered with a redirect.', {
        status: 502,
      })
    const head = judgeAnswer(plan, answer.status, (name) => answer.headers.get(name) ?? undefined)
    report.begun(answer.status)
    run.expect(timeouts.idle, 'with the rest of its answer')
    if (head.kind === 'error') {
      const text = await readError(answer)
      const reason = run.reason()
      if (reason) throw reason
      run.end()
      // Of an error that broke off or is too long, the status still counts: 401 signs out, 429 says when (B36).
      if (text === null) run.abort(interrupted())
      report.finished()
      return providerErrorReply(plan, head, text ?? '')
    }
    const reader = (answer.body as ReadableStream<Uint8Array> | null)?.getReader()
    const first = head.gzip && reader ? await firstBytes(reader) : undefined
    // F12: `fetch` has decoded it, but not every runtime's, nor an app's own. No JSON and no event begins with this byte.
    if (first?.value?.[0] === GZIP_MAGIC) throw undecoded()
    run.pause()
    if (reader === undefined) {
      run.end()
      report.finished()
    }
    const stream = reader ? relay({ kit, run, plan, head, report, reader, first }) : null
    return new Response(stream, { status: head.status, headers: head.headers })
  } catch (thrown) {
    const error = run.reason() ?? relayError(thrown)
    run.end()
    run.abort(error) // frees the connection
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
  return new OpenRouteError('provider_response_invalid', 'fetch did not decode the answer of the provider.', {
    status: 502,
  })
}

/** What may end an answer early: the client, the end of its login (B35), too long a wait (B27). */
function startRun(kit: Kit, request: Request) {
  const controller = new AbortController()
  let reason: OpenRouteError | undefined
  const abort = (error: OpenRouteError) => {
    if (controller.signal.aborted) return
    reason = error
    controller.abort()
  }
  const gone = () => abort(clientGone())
  request.signal.addEventListener('abort', gone)
  if (request.signal.aborted) gone()
  let freePlace = () => {}
  const total = setTimeout(() => abort(tooSlow('for the whole answer')), kit.config.timeouts.total)
  let step: ReturnType<typeof setTimeout> | undefined
  return {
    signal: controller.signal,
    abort,
    reason: () => reason,
    onEnd(free: () => void) {
      freePlace = free
    },
    /** Asked of the request itself, which keeps it alive: its signal alone would not outlive garbage collection. */
    clientLeft: () => request.signal.aborted,
    /** Something has to happen within `ms`. */
    expect(ms: number, what: string) {
      clearTimeout(step)
      step = setTimeout(() => abort(tooSlow(what)), ms)
    },
    pause: () => clearTimeout(step),
    end() {
      clearTimeout(total)
      clearTimeout(step)
      freePlace()
      request.signal.removeEventListener('abort', gone)
    },
  }
}

interface RelayParts {
  kit: Kit
  run: ReturnType<typeof startRun>
  plan: ProxyPlan
  head: AnswerHead
  report: AnswerReport
  reader: ReadableStreamDefaultReader<Uint8Array>
  /** What has been read already. */
  first: ReadableStreamReadResult<Uint8Array> | undefined
}

function relay({ kit, run, plan, head, report, reader, first }: RelayParts): ReadableStream<Uint8Array> {
  const { timeouts, onError } = kit.config
  const passage = new Passage(plan, head)
  let over = false
  /** Breaks the response off, also where the client does not read, so that nobody is waiting for the provider (F30). */
  const fail = (controller: ReadableStreamDefaultController<Uint8Array>, error: OpenRouteError) => {
    if (over) return
    over = true
    run.end()
    report.aborted(error.code)
    if (!run.clientLeft()) onError(error)
    if (head.kind !== 'events') return controller.error(error)
    controller.enqueue(new TextEncoder().encode(passage.last(errorEvent(error)))) // D15
    controller.close()
    // No effect on a stream that has been read to its end.
    setTimeout(() => controller.error(error), lastReadMs(timeouts)) // F30
  }
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        const stopped = () => fail(controller, run.reason() ?? interrupted())
        if (run.signal.aborted) stopped()
        else run.signal.addEventListener('abort', stopped)
      },
      async pull(controller) {
        try {
          for (;;) {
            run.expect(timeouts.idle, 'with the rest of its answer')
            const { done, value } = first ?? (await reader.read())
            first = undefined
            run.pause()
            if (over) return
            const bytes = done ? passage.rest() : passage.push(value)
            if (bytes !== null) {
              report.passed(bytes.byteLength)
              controller.enqueue(bytes)
            }
            if (done) {
              over = true
              run.end()
              report.finished()
              controller.close()
            }
            if (done || bytes !== null) return
          }
        } catch (thrown) {
          fail(controller, run.reason() ?? relayError(thrown))
        }
      },
      cancel() {
        over = true
        run.end()
        run.abort(clientGone())
        report.aborted('cancelled')
      },
    },
    { highWaterMark: 0 },
  )
}

async function readBody({ config }: Kit, request: Request): Promise<Uint8Array> {
  const reader = request.body?.getReader()
  const body = new ByteBuffer()
  let late = false
  // Ends the stream instead of racing each read, which would leave a reaction on one promise for every chunk (F20).
  const timer = setTimeout(() => {
    late = true
    reader?.cancel().catch(() => {})
  }, config.timeouts.requestBody)
  try {
    while (reader !== undefined) {
      const { done, value } = await reader.read()
      if (late) throw bodyTimeout()
      if (done) break
      checkBodySize(config, body.byteLength + value.byteLength)
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
async function readError(answer: Response): Promise<string | null> {
  const reader = (answer.body as ReadableStream<Uint8Array> | null)?.getReader()
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
