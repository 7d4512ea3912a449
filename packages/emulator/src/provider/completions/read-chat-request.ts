/** The validated parameters of a completion request that the emulator uses. */
export interface ChatRequest {
  model: string
  stream: boolean
  maxTokens: number | null
  /** The text of all messages, for counting tokens. */
  promptText: string
  /** The text of the last message from the user. */
  lastUserText: string
}

const ROLES = new Set(['system', 'developer', 'user', 'assistant', 'tool'])

/** Validates the body of an OpenAI-compatible request. @returns the request, or a message that names the invalid field. */
export function readChatRequest(body: Record<string, unknown>): ChatRequest | string {
  const { model, messages, stream, temperature } = body
  if (typeof model !== 'string' || model === '') return 'model must be a string'
  if (!Array.isArray(messages) || messages.length === 0) return 'messages must be a non-empty array'
  if (stream != null && typeof stream !== 'boolean') return 'stream must be a boolean'
  if (temperature != null && !(typeof temperature === 'number' && temperature >= 0 && temperature <= 2))
    return 'temperature must be a number from 0 to 2'
  const maxTokens = body.max_completion_tokens ?? body.max_tokens ?? null
  if (maxTokens !== null && !(Number.isInteger(maxTokens) && (maxTokens as number) > 0))
    return 'max_tokens must be an integer above 0'
  const texts: string[] = []
  let lastUserText = ''
  for (const [index, message] of (messages as unknown[]).entries()) {
    const { role, content, tool_calls } = (message ?? {}) as Record<string, unknown>
    if (typeof role !== 'string' || !ROLES.has(role)) return `messages[${index}].role is unknown`
    const text = contentText(content)
    if (text === null && !(role === 'assistant' && Array.isArray(tool_calls)))
      return `messages[${index}].content must be a string or an array of parts`
    texts.push(text ?? '')
    if (role === 'user') lastUserText = text ?? ''
  }
  return {
    model,
    stream: stream === true,
    maxTokens: maxTokens as number | null,
    promptText: texts.join('\n'),
    lastUserText,
  }
}

function contentText(content: unknown): string | null {
  if (typeof content === 'string') return content
  if (!Array.isArray(content) || content.length === 0) return null
  const texts = content.map((part: unknown) => {
    const { type, text } = (part ?? {}) as Record<string, unknown>
    return typeof type === 'string' ? (typeof text === 'string' ? text : '') : null
  })
  return texts.includes(null) ? null : texts.join('\n')
}

/** Estimates tokens: one for a Chinese character, one for four other characters. */
export function countTokens(text: string): number {
  const wide = text.match(/\p{Script=Han}/gu)?.length ?? 0
  return wide + Math.ceil((text.length - wide) / 4)
}
