import { OpenRouteError } from '@openroute-kit/core'
import { EventBoundary } from './event-boundary.js'
import type { Kit } from './kit.js'
import {
  type AnswerHead,
  errorEvent,
  interrupted,
  judgeAnswer,
  MAX_ERROR_BYTES,
  providerErrorReply,
  signedOut,
  tooSlow,
  unreachable,
} from './proxy-answer.js'
import { bodyTimeout, checkBody, checkBodySize } from './proxy-body.js'
import type { ProxyPlan } from './proxy-plan.js'
import type { Reply } from './route-request.js'

/**
 * Carries out a plan with Web streams: the runtime pulls, so the slower side sets the pace (B28), and whichever side ends
 * first ends the other (D17). Sends nothing twice (D20).
 */
export async function proxyWithFetch(kit: Kit, plan: ProxyPlan, request: Request): Promise<Response | Reply> {
  const { timeouts, fetch = globalThis.fetch } = kit.config
  const run = startRun(kit, plan, request.signal)
  try {
    const body = plan.takesBody ? await readBody(kit, request) : null
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
    const head = judgeAnswer(answer.status, (name) => answer.headers.get(name) ?? undefined)
    if (head.kind === 'error') {
      const reply = providerErrorReply(head, await readError(answer))
      run.end()
      return reply
    }
    return new Response(relay(kit, run, head, answer), { status: head.status, headers: head.headers })
  } catch (error) {
    run.end()
    run.abort(interrupted())
    throw run.reason() ?? asKitError(error)
  }
}

/** What may end an answer early: the client, signing out (B35), too long a wait (B27). */
function startRun(kit: Kit, plan: ProxyPlan, client: AbortSignal) {
  const controller = new AbortController()
  let reason: OpenRouteError | undefined
  const abort = (error: OpenRouteError) => {
    if (controller.signal.aborted) return
    reason = error
    controller.abort()
  }
  const gone = () => abort(interrupted())
  client.addEventListener('abort', gone)
  if (client.aborted) gone()
  const forget =
    plan.sessionId === null ? undefined : kit.streams.add(plan.sessionId, () => abort(signedOut()))
  const total = setTimeout(() => abort(tooSlow('for the whole answer')), kit.config.timeouts.total)
  let step: ReturnType<typeof setTimeout> | undefined
  return {
    signal: controller.signal,
    abort,
    reason: () => reason,
    /** Something has to happen within `ms`. */
    expect(ms: number, what: string) {
      clearTimeout(step)
      step = setTimeout(() => abort(tooSlow(what)), ms)
    },
    pause: () => clearTimeout(step),
    end() {
      clearTimeout(total)
      clearTimeout(step)
      forget?.()
      client.removeEventListener('abort', gone)
    },
  }
}

function relay(
  kit: Kit,
  run: ReturnType<typeof startRun>,
  head: AnswerHead,
  answer: Response,
): ReadableStream<Uint8Array> {
  const reader = (answer.body as ReadableStream<Uint8Array>).getReader()
  const boundary = head.kind === 'events' ? new EventBoundary() : null
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          for (;;) {
            run.expect(kit.config.timeouts.idle, 'with the rest of its answer')
            const { done, value } = await reader.read()
            run.pause()
            const bytes = done ? (boundary?.rest() ?? null) : boundary ? boundary.push(value) : value
            if (bytes !== null) controller.enqueue(bytes)
            if (done) {
              run.end()
              controller.close()
            }
            if (done || bytes !== null) return
          }
        } catch (thrown) {
          run.end()
          const error = run.reason() ?? asKitError(thrown)
          kit.config.onError(error)
          if (boundary === null) return controller.error(error)
          controller.enqueue(new TextEncoder().encode(errorEvent(error))) // D15
          controller.close()
        }
      },
      cancel() {
        run.end()
        run.abort(interrupted())
      },
    },
    { highWaterMark: 0 },
  )
}

async function readBody({ config }: Kit, request: Request): Promise<Uint8Array> {
  const reader = request.body?.getReader()
  const chunks: Uint8Array[] = []
  let size = 0
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(bodyTimeout()), config.timeouts.requestBody)
  })
  try {
    while (reader !== undefined) {
      const { done, value } = await Promise.race([reader.read(), late])
      if (done) break
      size += value.byteLength
      checkBodySize(config, size)
      chunks.push(value)
    }
  } catch (error) {
    await reader?.cancel().catch(() => {})
    throw error
  } finally {
    clearTimeout(timer)
  }
  const body = new Uint8Array(size)
  let offset = 0
  for (const chunk of chunks) {
    body.set(chunk, offset)
    offset += chunk.byteLength
  }
  return checkBody(config, body)
}

async function readError(answer: Response): Promise<string> {
  const reader = (answer.body as ReadableStream<Uint8Array> | null)?.getReader()
  const decoder = new TextDecoder()
  let text = ''
  while (reader !== undefined) {
    const { done, value } = await reader.read()
    if (done) break
    text += decoder.decode(value, { stream: true })
    if (text.length > MAX_ERROR_BYTES) throw interrupted()
  }
  return text
}

function asKitError(error: unknown): OpenRouteError {
  if (error instanceof OpenRouteError) return error
  const code = (error as { cause?: { code?: string } } | null)?.cause?.code
  return code === 'ECONNREFUSED' || code === 'ENOTFOUND' || code === 'EAI_AGAIN'
    ? unreachable()
    : interrupted()
}
