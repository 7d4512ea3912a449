import type { Response } from 'express'
import { ApiError } from '../../http/api-error.js'
import { dataEvent, openEventStream, writePaced } from '../../http/event-stream.js'
import { type Context, localsOf } from '../context.js'
import type { ChatRequest } from './chat-request.js'
import { generate } from './generate-text.js'
import type { Generation } from './generation.js'

export interface CompletionJob {
  request: ChatRequest
  generation: Generation
  res: Response
  signal: AbortSignal
}

/** Generates the whole answer, then sends it (OpenAI `chat.completion`). */
export async function answerAsJson({ chunkDelayMs }: Context, job: CompletionJob): Promise<void> {
  const { request, generation, res, signal } = job
  let content = ''
  let finish = 'stop'
  for await (const { text, tokens } of generate(request, chunkDelayMs, signal)) {
    content += text
    generation.completionTokens += tokens
    if (!reachedMaximum(job)) continue
    finish = 'length'
    break
  }
  const fault = localsOf(res).streamFault
  if (fault !== undefined) throw new ApiError(fault.code ?? 502, fault.message ?? 'The provider broke off')
  res.json({
    ...head(generation, 'chat.completion'),
    choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason: finish }],
    usage: generation.settle(false),
  })
}

/** Streams the answer: a keep-alive comment, chunks, a last chunk with the usage, `[DONE]` (protocol.md §3). */
export async function answerAsStream({ chunkDelayMs }: Context, job: CompletionJob): Promise<void> {
  const { request, generation, res, signal } = job
  const fault = localsOf(res).streamFault
  const errorAfter = fault === undefined ? Number.POSITIVE_INFINITY : (fault.afterChunks ?? 3)
  const chunk = (delta: object, finish: string | null, more: object = {}) =>
    dataEvent({
      ...head(generation, 'chat.completion.chunk'),
      choices: [{ index: 0, delta, finish_reason: finish }],
      ...more,
    })
  openEventStream(res)
  await writePaced(res, ': OPENROUTE PROCESSING\n\n', signal)
  let finish = 'stop'
  let chunks = 0
  for await (const { text, tokens } of generate(request, chunkDelayMs, signal)) {
    if (chunks >= errorAfter) break
    generation.completionTokens += tokens
    await writePaced(res, chunk({ role: 'assistant', content: text }, null), signal)
    chunks++
    if (!reachedMaximum(job)) continue
    finish = 'length'
    break
  }
  if (fault !== undefined) {
    const error = { code: fault.code ?? 502, message: fault.message ?? 'The provider broke off' }
    res.end(chunk({ content: '' }, 'error', { error }))
    return
  }
  await writePaced(res, chunk({}, finish, { usage: generation.settle(false) }), signal)
  res.end('data: [DONE]\n\n')
}

function reachedMaximum({ request: { maxTokens }, generation }: CompletionJob): boolean {
  return maxTokens !== null && generation.completionTokens >= maxTokens
}

function head({ id, created, model }: Generation, object: string): object {
  return { id, provider: 'Emulator', object, created, model: model.id }
}
