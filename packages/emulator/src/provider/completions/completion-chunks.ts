import { randomBytes } from 'node:crypto'
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises'
import { sampleSchema } from '../schema/sample-schema.js'
import { chooseCall } from './choose-call.js'
import type { CompletionRequest } from './completion-request.js'
import { countTokens } from './count-tokens.js'
import { generateText, splitText } from './generate-text.js'
import type { ScriptedResponse, ScriptedToolCall } from './scripted-responses.js'

/** A part of a message: of its text, or of the call with an index. */
export type CompletionChunk = { tokens: number } & (
  | { text: string }
  /** `start` is in the first chunk of each call. Arguments are JSON, in parts. */
  | { call: number; start?: { id: string; name: string }; arguments: string }
)

export interface ChunkOptions {
  request: CompletionRequest
  /** Id of the model that responds. */
  model: string
  scripted: ScriptedResponse | undefined
  delayMs: number
  signal: AbortSignal
}

/**
 * The message in chunks, scripted or generated, with a delay before each. Its iterator throws when `signal` aborts.
 *
 * @throws ApiError 400 for a schema that the emulator can't satisfy
 */
export function completionChunks(options: ChunkOptions): AsyncIterable<CompletionChunk> {
  const { request, model, scripted } = options
  // Before the head of the response is sent, so that an error has a status.
  const chunks = scripted === undefined ? generatedChunks(request, model) : scriptedChunks(scripted)
  return delayed(chunks, options)
}

async function* delayed(
  chunks: Iterable<CompletionChunk>,
  { model, delayMs, signal }: ChunkOptions,
): AsyncGenerator<CompletionChunk> {
  const delay = model === 'emulator/flood' ? 0 : model === 'emulator/slow' ? delayMs * 6 : delayMs
  for (const chunk of chunks) {
    // Without a delay, other requests still get their turn, and a closed connection is noticed.
    if (delay > 0) await sleep(delay, undefined, { signal })
    else await nextTurn(undefined, { signal })
    yield chunk
  }
}

/** A call, JSON, or text, by what the request asks for. */
function generatedChunks(request: CompletionRequest, model: string): Iterable<CompletionChunk> {
  const call = chooseCall(request)
  if (call !== null) return callChunks([call])
  const { format, lastUserText } = request
  if (format.type === 'json_schema') return splitText(JSON.stringify(sampleSchema(format.schema)))
  if (format.type === 'json_object') return splitText(JSON.stringify({ response: lastUserText }))
  return generateText({ model, lastUserText })
}

function* scriptedChunks(response: ScriptedResponse): Generator<CompletionChunk> {
  if ('text' in response) yield* splitText(response.text)
  else if ('json' in response) yield* splitText(JSON.stringify(response.json))
  else if ('chunks' in response)
    for (const text of response.chunks) yield { text, tokens: Math.max(1, countTokens(text)) }
  else if ('toolCalls' in response) yield* callChunks(response.toolCalls.map(scriptedCall))
}

function scriptedCall({ name, arguments: value }: ScriptedToolCall): { name: string; arguments: string } {
  return { name, arguments: typeof value === 'string' ? value : (JSON.stringify(value) ?? '{}') }
}

/** As models stream them: id and name first, then the arguments in parts. */
function* callChunks(calls: readonly { name: string; arguments: string }[]): Generator<CompletionChunk> {
  for (const [call, { name, arguments: json }] of calls.entries()) {
    const id = `call_${randomBytes(12).toString('hex')}`
    yield { call, start: { id, name }, arguments: '', tokens: Math.max(1, countTokens(name)) }
    for (const { text, tokens } of splitText(json)) yield { call, arguments: text, tokens }
  }
}
