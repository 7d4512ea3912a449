import { randomBytes } from 'node:crypto'
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises'
import { type ChatRequest, countTokens } from './read-chat-request.js'
import { generateText, splitText } from './generate-text.js'
import type { ScriptedResponse, ScriptedToolCall } from './scripted-responses.js'

/** A part of a message, in OpenAI's format. */
export interface CompletionChunk {
  text: string
  toolCalls?: ToolCall[]
  tokens: number
}

export interface ToolCall {
  id: string
  type: 'function'
  function: { name: string; arguments: string }
}

export interface ChunkOptions {
  request: ChatRequest
  scripted: ScriptedResponse | undefined
  delayMs: number
  signal: AbortSignal
}

/** The message in chunks, scripted or generated, with a delay before each. Throws when `signal` aborts. */
export async function* completionChunks({
  request,
  scripted,
  delayMs,
  signal,
}: ChunkOptions): AsyncGenerator<CompletionChunk> {
  const { model } = request
  const delay = model === 'emulator/flood' ? 0 : model === 'emulator/slow' ? delayMs * 6 : delayMs
  for (const chunk of scripted === undefined ? generateText(request) : scriptedChunks(scripted)) {
    // Without a delay, other requests still get their turn, and a closed connection is noticed.
    if (delay > 0) await sleep(delay, undefined, { signal })
    else await nextTurn(undefined, { signal })
    yield chunk
  }
}

function* scriptedChunks(response: ScriptedResponse): Generator<CompletionChunk> {
  if ('text' in response) yield* splitText(response.text)
  else if ('json' in response) yield* splitText(JSON.stringify(response.json))
  else if ('chunks' in response)
    for (const text of response.chunks) yield { text, tokens: Math.max(1, countTokens(text)) }
  else if ('toolCalls' in response) yield toolCallChunk(response.toolCalls)
}

function toolCallChunk(calls: readonly ScriptedToolCall[]): CompletionChunk {
  const toolCalls = calls.map(({ name, arguments: value }): ToolCall => {
    const id = `call_${randomBytes(12).toString('hex')}`
    return { id, type: 'function', function: { name, arguments: JSON.stringify(value) } }
  })
  return { text: '', toolCalls, tokens: Math.max(1, countTokens(JSON.stringify(calls))) }
}
