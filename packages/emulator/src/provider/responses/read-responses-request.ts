import { ApiError } from '../../http/api-error.js'
import type { CompletionRequest } from '../completions/completion-request.js'
import {
  checkTemperature,
  contentText,
  readMaxTokens,
  readModels,
  readStream,
} from '../completions/read-chat-request.js'
import { readResponseFormat } from '../completions/read-response-format.js'
import { readTools } from '../completions/read-tools.js'
import { isObject } from '../schema/json-schema.js'

/** Parameters of the request that the response repeats. */
export type ResponseEcho = Readonly<Record<string, unknown>>

/** Validates the body of `POST /responses`. @throws ApiError 400, whose message names the invalid field. */
export function readResponsesRequest(body: Readonly<Record<string, unknown>>): {
  request: CompletionRequest
  echo: ResponseEcho
} {
  const { text, temperature, instructions } = body
  checkTemperature(temperature)
  if (text != null && !isObject(text)) throw new ApiError(400, 'text must be an object')
  if (instructions != null && typeof instructions !== 'string')
    throw new ApiError(400, 'instructions must be a string')
  const format = isObject(text) ? text.format : undefined
  const input = readInput(body.input)
  const request: CompletionRequest = {
    ...input,
    promptText: [instructions ?? '', input.promptText].join('\n').trim(),
    models: readModels(body),
    stream: readStream(body.stream),
    maxTokens: readMaxTokens(body.max_output_tokens, 'max_output_tokens'),
    tools: readTools(body, 'responses'),
    format: readResponseFormat(format, 'responses'),
  }
  return { request, echo: echoOf(body) }
}

function echoOf(body: Readonly<Record<string, unknown>>): ResponseEcho {
  const { tools, text, metadata } = body
  return {
    instructions: body.instructions ?? null,
    max_output_tokens: body.max_output_tokens ?? null,
    metadata: isObject(metadata) ? metadata : {},
    parallel_tool_calls: body.parallel_tool_calls !== false,
    previous_response_id: body.previous_response_id ?? null,
    temperature: body.temperature ?? 1,
    top_p: body.top_p ?? 1,
    frequency_penalty: body.frequency_penalty ?? 0,
    presence_penalty: body.presence_penalty ?? 0,
    text: {
      ...(isObject(text) && text),
      format: isObject(text) && text.format ? text.format : { type: 'text' },
    },
    tool_choice: body.tool_choice ?? 'auto',
    tools: Array.isArray(tools) ? tools.map(toolEcho) : [],
    truncation: 'disabled',
    reasoning: null,
    service_tier: null,
    store: false,
    background: false,
    user: body.user ?? null,
  }
}

/** A function's `parameters` and `strict` may be missing in a request, but not in a response. */
function toolEcho(tool: unknown): unknown {
  if (!isObject(tool) || tool.type !== 'function') return tool
  return { ...tool, parameters: tool.parameters ?? null, strict: tool.strict ?? null }
}

type InputTexts = Pick<CompletionRequest, 'promptText' | 'lastUserText' | 'endsWithToolResult'>

/** A text, or a list of messages, calls and their results. */
function readInput(input: unknown): InputTexts {
  if (typeof input === 'string' && input !== '')
    return { promptText: input, lastUserText: input, endsWithToolResult: false }
  if (!Array.isArray(input) || input.length === 0)
    throw new ApiError(400, 'input must be a text or a non-empty array')
  const texts: string[] = []
  let lastUserText = ''
  let lastType = ''
  for (const [index, item] of input.entries()) {
    if (!isObject(item)) throw new ApiError(400, `input[${index}] must be an object`)
    lastType = typeof item.type === 'string' ? item.type : 'message'
    const text = itemText(item, lastType)
    if (text === null) throw new ApiError(400, `input[${index}]: a ${lastType} requires a text or parts`)
    texts.push(text)
    if (lastType === 'message' && item.role === 'user') lastUserText = text
  }
  return {
    promptText: texts.join('\n'),
    lastUserText,
    endsWithToolResult: lastType === 'function_call_output',
  }
}

/** `null`: it has no text, but needs one. */
function itemText(item: Readonly<Record<string, unknown>>, type: string): string | null {
  if (type === 'message') return contentText(item.content)
  if (type === 'function_call_output') return contentText(item.output)
  return typeof item.arguments === 'string' ? item.arguments : ''
}
