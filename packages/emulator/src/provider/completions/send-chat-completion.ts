import type { Response } from 'express'
import { ApiError } from '../../http/api-error.js'
import { dataEvent, openEventStream, writeWithBackpressure } from '../../http/event-stream.js'
import { requestLocals } from '../../http/request-locals.js'
import type { ChatRequest } from './read-chat-request.js'
import { completionChunks, type ToolCall } from './completion-chunks.js'
import type { Generation } from '../generations/generation.js'
import type { ScriptedResponse } from './scripted-responses.js'

const STREAM_ERROR = 'The provider closed the stream early'

/** What is needed to respond to one completion request. */
export interface CompletionJob {
  request: ChatRequest
  /** The response of `respondWith`, if there is one. */
  scripted: ScriptedResponse | undefined
  generation: Generation
  res: Response
  /** Aborts when the client closes the connection. */
  signal: AbortSignal
}

/** Generates the whole response, then sends it as JSON (OpenAI `chat.completion`). */
export async function sendJsonCompletion(job: CompletionJob, delayMs: number): Promise<void> {
  const { generation, res } = job
  let content = ''
  let toolCalls: ToolCall[] | undefined
  let finishReason = 'stop'
  for await (const chunk of completionChunks({ ...job, delayMs })) {
    content += chunk.text
    toolCalls = chunk.toolCalls
    generation.completionTokens += chunk.tokens
    if (toolCalls !== undefined) finishReason = 'tool_calls'
    if (!reachedMaximum(job)) continue
    finishReason = 'length'
    break
  }
  const fault = requestLocals(res).streamFault
  if (fault !== undefined) throw new ApiError(fault.code ?? 502, fault.message ?? STREAM_ERROR)
  const message = toolCalls === undefined ? { content } : { content: null, tool_calls: toolCalls }
  res.json({
    ...head(generation, 'chat.completion'),
    choices: [{ index: 0, message: { role: 'assistant', ...message }, finish_reason: finishReason }],
    usage: generation.settle(false),
  })
}

/** Streams the response: a keep-alive comment, chunks, a last chunk with the usage, `[DONE]` (docs/protocol.md §3). */
export async function streamCompletion(job: CompletionJob, delayMs: number): Promise<void> {
  const { generation, res, signal } = job
  const fault = requestLocals(res).streamFault
  const errorAfter = fault === undefined ? Number.POSITIVE_INFINITY : (fault.afterChunks ?? 3)
  const event = (delta: object, finishReason: string | null, more: object = {}) =>
    dataEvent({
      ...head(generation, 'chat.completion.chunk'),
      choices: [{ index: 0, delta, finish_reason: finishReason }],
      ...more,
    })
  openEventStream(res)
  await writeWithBackpressure(res, ': OPENROUTE PROCESSING\n\n', signal)
  let finishReason = 'stop'
  let sent = 0
  for await (const { text, toolCalls, tokens } of completionChunks({ ...job, delayMs })) {
    if (sent >= errorAfter) break
    generation.completionTokens += tokens
    const content =
      toolCalls === undefined
        ? { content: text }
        : { content: null, tool_calls: toolCalls.map((call, index) => ({ index, ...call })) }
    await writeWithBackpressure(res, event({ role: 'assistant', ...content }, null), signal)
    sent++
    if (toolCalls !== undefined) finishReason = 'tool_calls'
    if (!reachedMaximum(job)) continue
    finishReason = 'length'
    break
  }
  if (fault !== undefined) {
    const error = { code: fault.code ?? 502, message: fault.message ?? STREAM_ERROR }
    res.end(event({ content: '' }, 'error', { error }))
    return
  }
  await writeWithBackpressure(res, event({}, finishReason, { usage: generation.settle(false) }), signal)
  res.end('data: [DONE]\n\n')
}

function reachedMaximum({ request: { maxTokens }, generation }: CompletionJob): boolean {
  return maxTokens !== null && generation.completionTokens >= maxTokens
}

function head({ id, created, model }: Generation, object: string): object {
  return { id, provider: 'Emulator', object, created, model: model.id }
}
