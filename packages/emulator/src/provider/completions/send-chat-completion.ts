import { dataEvent, openEventStream, writeWithBackpressure } from '../../http/event-stream.js'
import type { Generation } from '../generations/generation.js'
import { chatUsage } from '../generations/usage.js'
import type { CompletionChunk } from './completion-chunks.js'
import { type CompletionJob, completeMessage, countedChunks, streamError } from './completion-job.js'

/** Generates the whole response, then sends it as JSON (OpenAI `chat.completion`). */
export async function sendChatCompletion(job: CompletionJob): Promise<void> {
  const { generation, res } = job
  const { text, calls } = await completeMessage(job)
  const toolCalls = calls.map(({ id, ...call }) => ({ id, type: 'function', function: call }))
  res.json({
    ...head(generation, 'chat.completion'),
    system_fingerprint: null,
    choices: [
      {
        index: 0,
        logprobs: null,
        finish_reason: generation.finishReason,
        native_finish_reason: generation.finishReason,
        message: {
          role: 'assistant',
          content: calls.length > 0 ? null : text,
          refusal: null,
          reasoning: null,
          ...(calls.length > 0 && { tool_calls: toolCalls }),
        },
      },
    ],
    usage: chatUsage(generation.settle(false)),
  })
}

/** Streams the response: a keep-alive comment, chunks, a last chunk with the usage, `[DONE]` (docs/protocol.md §3). */
export async function streamChatCompletion(job: CompletionJob): Promise<void> {
  const { generation, res, signal } = job
  const error = streamError(res)
  const event = (delta: object, finishReason: string | null, more: object = {}) =>
    dataEvent({
      ...head(generation, 'chat.completion.chunk'),
      choices: [
        { index: 0, delta, finish_reason: finishReason, native_finish_reason: finishReason, logprobs: null },
      ],
      ...more,
    })
  const chunks = countedChunks(job)
  openEventStream(res)
  await writeWithBackpressure(res, ': OPENROUTE PROCESSING\n\n', signal)
  let sent = 0
  if (error?.afterChunks !== 0)
    for await (const chunk of chunks) {
      await writeWithBackpressure(res, event({ role: 'assistant', ...delta(chunk) }, null), signal)
      if (++sent === error?.afterChunks) break
    }
  if (error !== undefined) {
    const { code, message } = error
    generation.finishReason = 'error'
    res.end(event({ content: '' }, 'error', { error: { code, message } }))
    return
  }
  const usage = chatUsage(generation.settle(false))
  await writeWithBackpressure(res, event({}, generation.finishReason, { usage }), signal)
  res.end('data: [DONE]\n\n')
}

function delta(chunk: CompletionChunk): object {
  if ('text' in chunk) return { content: chunk.text }
  const { call: index, start, arguments: json } = chunk
  const first = start && { id: start.id, type: 'function' }
  return {
    content: null,
    tool_calls: [{ index, ...first, function: { ...(start && { name: start.name }), arguments: json } }],
  }
}

function head({ id, created, model }: Generation, object: string): object {
  return { id, provider: 'Emulator', object, created, model: model.id }
}
