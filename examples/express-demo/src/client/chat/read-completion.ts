import { createParser } from 'eventsource-parser'
import { CompletionError } from './completion-error.js'

/** What a completion cost, from its last chunk. */
export interface Usage {
  promptTokens: number
  completionTokens: number
  /** US dollars; `null`: not reported. */
  cost: number | null
}

export type CompletionPart =
  | { type: 'text'; text: string }
  | { type: 'usage'; usage: Usage }
  /** Why the model stopped: `stop`, `length`, `content_filter`, … */
  | { type: 'finish'; reason: string }

/**
 * Reads a streamed chat completion (docs/protocol.md §3): server-sent events up to `data: [DONE]`, wherever
 * the chunks are split. Comments are keep-alives. Ending the iteration early cancels the stream, so that it costs no more.
 *
 * @throws CompletionError for an error event, and with code `stream_broken` when the stream ends before `[DONE]`.
 * Errors of the stream itself (an abort, a lost connection) pass through.
 */
export async function* readCompletion(stream: ReadableStream<Uint8Array>): AsyncGenerator<CompletionPart> {
  const events: string[] = []
  const parser = createParser({ onEvent: ({ data }) => events.push(data) })
  // `stream: true` keeps the first bytes of a character that two chunks share.
  const decoder = new TextDecoder()
  const reader = stream.getReader()
  try {
    for (;;) {
      const { done, value } = await reader.read()
      parser.feed(done ? `${decoder.decode()}\n\n` : decoder.decode(value, { stream: true }))
      for (const data of events.splice(0)) {
        if (data === '[DONE]') return
        yield* readChunk(data)
      }
      if (done) throw new CompletionError('stream_broken', 'The stream ended early.')
    }
  } finally {
    // Also after [DONE], in case the connection stays open.
    reader.cancel().catch(() => undefined)
  }
}

interface Chunk {
  error?: unknown
  usage?: { prompt_tokens?: unknown; completion_tokens?: unknown; cost?: unknown } | null
  choices?: { delta?: { content?: unknown }; finish_reason?: unknown }[]
}

function* readChunk(data: string): Generator<CompletionPart> {
  const chunk = parseChunk(data)
  if (chunk.error) throw CompletionError.fromJson(chunk)
  const choice = chunk.choices?.[0]
  const text = choice?.delta?.content
  if (typeof text === 'string' && text !== '') yield { type: 'text', text }
  if (choice?.finish_reason === 'error')
    throw new CompletionError('provider_error', 'The model stopped with an error.')
  if (typeof choice?.finish_reason === 'string') yield { type: 'finish', reason: choice.finish_reason }
  if (chunk.usage) yield { type: 'usage', usage: toUsage(chunk.usage) }
}

function parseChunk(data: string): Chunk {
  try {
    const chunk: unknown = JSON.parse(data)
    if (typeof chunk === 'object' && chunk !== null) return chunk
  } catch {
    // Cut off, or not JSON: the rest of the stream can't be trusted either.
  }
  throw new CompletionError('stream_broken', 'The stream ended early.')
}

export function toUsage(usage: NonNullable<Chunk['usage']>): Usage {
  const count = (value: unknown) => (typeof value === 'number' && value >= 0 ? value : 0)
  return {
    promptTokens: count(usage.prompt_tokens),
    completionTokens: count(usage.completion_tokens),
    cost: typeof usage.cost === 'number' && usage.cost >= 0 ? usage.cost : null,
  }
}
