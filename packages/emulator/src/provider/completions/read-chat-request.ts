import { ApiError } from '../../http/api-error.js'
import type { CompletionRequest } from './completion-request.js'
import { readResponseFormat } from './read-response-format.js'
import { readTools } from './read-tools.js'

const ROLES = new Set(['system', 'developer', 'user', 'assistant', 'tool'])

/** Validates the body of a chat completion request. @throws ApiError 400, whose message names the invalid field. */
export function readChatRequest(body: Readonly<Record<string, unknown>>): CompletionRequest {
  const { messages, temperature } = body
  if (!Array.isArray(messages) || messages.length === 0) refuse('messages must be a non-empty array')
  checkTemperature(temperature)
  return {
    models: readModels(body),
    stream: readStream(body.stream),
    maxTokens: readMaxTokens(body.max_completion_tokens ?? body.max_tokens, 'max_tokens'),
    tools: readTools(body, 'chat'),
    format: readResponseFormat(body.response_format, 'chat'),
    ...readMessages(messages as unknown[]),
  }
}

/** `model` and `models`, one of which is required. */
export function readModels({ model, models }: Readonly<Record<string, unknown>>): string[] {
  const ids = [...(model == null ? [] : [model]), ...(Array.isArray(models) ? models : [])]
  if (models != null && !Array.isArray(models)) refuse('models must be an array')
  if (ids.length === 0) refuse('model must be a string')
  if (!ids.every((id): id is string => typeof id === 'string' && id !== '')) refuse('model must be a string')
  return ids as string[]
}

export function readStream(stream: unknown): boolean {
  if (stream != null && typeof stream !== 'boolean') refuse('stream must be a boolean')
  return stream === true
}

export function readMaxTokens(value: unknown, name: string): number | null {
  if (value != null && !(Number.isInteger(value) && (value as number) > 0))
    refuse(`${name} must be an integer above 0`)
  return (value ?? null) as number | null
}

export function checkTemperature(temperature: unknown): void {
  if (temperature != null && !(typeof temperature === 'number' && temperature >= 0 && temperature <= 2))
    refuse('temperature must be a number from 0 to 2')
}

type MessageTexts = Pick<CompletionRequest, 'promptText' | 'lastUserText' | 'endsWithToolResult'>

function readMessages(messages: readonly unknown[]): MessageTexts {
  const texts: string[] = []
  let lastUserText = ''
  let lastRole = ''
  for (const [index, message] of messages.entries()) {
    const { role, content, tool_calls, tool_call_id } = (message ?? {}) as Record<string, unknown>
    if (typeof role !== 'string' || !ROLES.has(role)) refuse(`messages[${index}].role is unknown`)
    if (role === 'tool' && typeof tool_call_id !== 'string')
      refuse(`messages[${index}].tool_call_id must be a string`)
    const text = contentText(content)
    if (text === null && !(role === 'assistant' && Array.isArray(tool_calls)))
      refuse(`messages[${index}].content must be a string or an array of parts`)
    texts.push(text ?? '')
    if (role === 'user') lastUserText = text ?? ''
    lastRole = role as string
  }
  return { promptText: texts.join('\n'), lastUserText, endsWithToolResult: lastRole === 'tool' }
}

/** The text of a message. `null`: it is neither a string nor an array of parts. */
export function contentText(content: unknown): string | null {
  if (typeof content === 'string') return content
  if (!Array.isArray(content) || content.length === 0) return null
  const texts = content.map((part: unknown) => {
    const { type, text } = (part ?? {}) as Record<string, unknown>
    return typeof type === 'string' ? (typeof text === 'string' ? text : '') : null
  })
  return texts.includes(null) ? null : texts.join('\n')
}

function refuse(message: string): never {
  throw new ApiError(400, message)
}
