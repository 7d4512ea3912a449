import type { Response } from 'express'
import { ApiError } from '../../http/api-error.js'
import { dataEvent, openEventStream, writeWithBackpressure } from '../../http/event-stream.js'
import { requestLocals } from '../../http/request-locals.js'
import type { ChatRequest } from './chat-request.js'
import { generateText } from './generate-text.js'
import type { Generation } from './generation.js'

/** What is needed to respond to one completion request. */
export interface CompletionJob {
  request: ChatRequest
  generation: Generation
  res: Response
  /** Aborts when the client closes the connection. */
  signal: AbortSignal
}

/** Generates the whole response, then sends it as JSON (OpenAI `chat.completion`). */
export async function sendJsonCompletion(job: CompletionJob, chunkDelayMs: number): Promise<void> {
  const { request, generation, res, signal } = job
  let content = ''
  let finish = 'stop'
  for await (const { text, tokens } of generateText(request, chunkDelayMs, signal)) {
    content += text
    generation.completionTokens += tokens
    if (!reachedMaximum(job)) continue
    finish = 'length'
    break
  }
  const fault = requestLocals(res).streamFault
  if (fault !== undefined)
    throw new ApiError(fault.code ?? 502, fault.message ?? 'The provider closed the stream early')
  res.json({
    ...head(generation, 'chat.completion'),
    choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason: finish }],
    usage: generation.settle(false),
  })
}

/** Streams the response: a keep-alive comment, chunks, a last chunk with the usage, `[DONE]` (protocol.md §3). */
export async function streamCompletion(job: CompletionJob, chunkDelayMs: number): Promise<void> {
  const { request, generation, res, signal } = job
  const fault = requestLocals(res).streamFault
  const errorAfter = fault === undefined ? Number.POSITIVE_INFINITY : (fault.afterChunks ?? 3)
  const chunk = (delta: object, finish: string | null, more: object = {}) =>
    dataEvent({
      ...head(generation, 'chat.completion.chunk'),
      choices: [{ index: 0, delta, finish_reason: finish }],
      ...more,
    })
  openEventStream(res)
  await writeWithBackpressure(res, ': OPENROUTE PROCESSING\n\n', signal)
  let finish = 'stop'
  let chunks = 0
  for await (const { text, tokens } of generateText(request, chunkDelayMs, signal)) {
    if (chunks >= errorAfter) break
    generation.completionTokens += tokens
    await writeWithBackpressure(res, chunk({ role: 'assistant', content: text }, null), signal)
    chunks++
    if (!reachedMaximum(job)) continue
    finish = 'length'
    break
  }
  if (fault !== undefined) {
    const error = {
      code: fault.code ?? 502,
      message: fault.message ?? 'The provider closed the stream early',
    }
    res.end(chunk({ content: '' }, 'error', { error }))
    return
  }
  await writeWithBackpressure(res, chunk({}, finish, { usage: generation.settle(false) }), signal)
  res.end('data: [DONE]\n\n')
}

function reachedMaximum({ request: { maxTokens }, generation }: CompletionJob): boolean {
  return maxTokens !== null && generation.completionTokens >= maxTokens
}

function head({ id, created, model }: Generation, object: string): object {
  return { id, provider: 'Emulator', object, created, model: model.id }
}
