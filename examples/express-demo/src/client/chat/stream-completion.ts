import type { OpenRouteLogin } from '@openroute-kit/browser'
import { CompletionError, retryAfterSeconds } from './completion-error.js'
import { type CompletionPart, readCompletion, toUsage } from './read-completion.js'

export interface StreamCompletionOptions {
  login: Pick<OpenRouteLogin, 'fetch'>
  model: string
  messages: readonly { role: 'user' | 'assistant'; content: string }[]
  /** Stops the completion and its cost. */
  signal: AbortSignal
}

/**
 * Requests a chat completion and yields its parts as they arrive.
 *
 * @throws CompletionError when the provider or the proxy refuses; errors of `fetch` pass through
 */
export async function* streamCompletion(options: StreamCompletionOptions): AsyncGenerator<CompletionPart> {
  const { login, model, messages, signal } = options
  const response = await login.fetch('/chat/completions', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model, messages, stream: true, stream_options: { include_usage: true } }),
    signal,
  })
  const isJson = /json/i.test(response.headers.get('content-type') ?? '')
  if (!response.ok || isJson) {
    const json: unknown = await response.json().catch(() => null)
    if (!response.ok || (json as { error?: unknown } | null)?.error)
      throw CompletionError.fromJson(
        json,
        response.ok ? undefined : response.status,
        retryAfterSeconds(response.headers.get('retry-after'), Date.now()),
      )
    yield* readJsonCompletion(json)
    return
  }
  if (response.body === null) throw new CompletionError('stream_broken', 'The response is empty.')
  yield* readCompletion(response.body)
}

/** Some models respond with one JSON body although a stream was requested. */
function* readJsonCompletion(json: unknown): Generator<CompletionPart> {
  const { choices, usage } = (json ?? {}) as {
    choices?: { message?: { content?: unknown } }[]
    usage?: Parameters<typeof toUsage>[0]
  }
  const text = choices?.[0]?.message?.content
  if (typeof text !== 'string') throw new CompletionError('stream_broken', 'The response is empty.')
  yield { type: 'text', text }
  if (usage) yield { type: 'usage', usage: toUsage(usage) }
}
