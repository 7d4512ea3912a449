import { OpenRouteError } from '@openroute-kit/core'
import { ApiError } from './api/api-error.js'
import { countTokens } from './chat-request.js'
import type { Generation } from './generation.js'
import type { CompletionJob } from './local-completion.js'
import type { Model } from './models.js'
import { dataEvent, openEventStream, writePaced } from './sse.js'

/** The price of an upstream's models: what they cost is not ours to know, but the limit shall be seen to move. */
export const UPSTREAM_PRICE: Pick<Model, 'promptPrice' | 'completionPrice'> = Object.freeze({
  promptPrice: 1e-6,
  completionPrice: 1e-6,
})

interface UpstreamChunk {
  choices?: { delta?: { content?: unknown }; message?: { content?: unknown } }[]
  usage?: { prompt_tokens?: number; completion_tokens?: number } | null
}

/** @throws `config_invalid` for something that is no http(s) URL, or holds a password: the URL is shown to people. */
export function checkUpstream(upstream: string): string {
  const url = URL.canParse(upstream) ? new URL(upstream) : null
  if (url === null || !/^https?:$/.test(url.protocol) || url.search !== '' || url.hash !== '')
    throw new OpenRouteError(
      'config_invalid',
      'upstream must be the base URL of an OpenAI-compatible API, such as http://localhost:11434/v1.',
    )
  if (url.username !== '' || url.password !== '')
    throw new OpenRouteError(
      'config_invalid',
      'upstream must hold no user name and no password: give its key in UPSTREAM_API_KEY.',
    )
  return url.href.replace(/\/+$/, '')
}

/** The upstream's models in the provider's shape. @throws ApiError 502 */
export async function upstreamModels(upstream: string): Promise<object[]> {
  const response = await fetch(`${upstream}/models`, { headers: credentials() }).catch(() => {
    throw unreachable(upstream)
  })
  if (response.status === 401) throw keyRefused(upstream)
  try {
    const { data } = (await response.json()) as { data: { id: string; name?: string }[] }
    return data.map((one) => ({
      context_length: null,
      pricing: { prompt: '0.000001', completion: '0.000001' },
      ...one,
      name: one.name ?? one.id,
    }))
  } catch {
    throw new ApiError(502, `The upstream gave no list of models: ${upstream}/models`)
  }
}

/** Lets an OpenAI-compatible server answer. The user's key stays here; the answer is counted and streamed through. */
export async function answerFromUpstream(
  upstream: string,
  body: Record<string, unknown>,
  job: CompletionJob,
): Promise<void> {
  const { request, signal } = job
  const options = request.stream ? { stream_options: { include_usage: true } } : {}
  let response: globalThis.Response
  try {
    response = await fetch(`${upstream}/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...credentials() },
      body: JSON.stringify({ ...body, ...options }),
      signal,
    })
  } catch {
    signal.throwIfAborted()
    throw unreachable(upstream)
  }
  if (!response.ok) throw await upstreamError(upstream, response)
  if (request.stream) await passStream(response, job)
  else await passJson(response, job)
}

async function upstreamError(upstream: string, response: globalThis.Response): Promise<ApiError> {
  if (response.status === 401) return keyRefused(upstream)
  const answer = (await response.json().catch(() => null)) as { error?: { message?: unknown } } | null
  const message = answer?.error?.message
  const retryAfter = response.headers.get('retry-after')
  return new ApiError(
    response.status,
    typeof message === 'string' ? message : 'The upstream refused',
    retryAfter === null ? {} : { 'retry-after': retryAfter },
  )
}

function unreachable(upstream: string): ApiError {
  return new ApiError(502, `The upstream cannot be reached: ${upstream}`)
}

/** Not a 401: the user's key is fine, ours is not. */
function keyRefused(upstream: string): ApiError {
  return new ApiError(
    502,
    process.env.UPSTREAM_API_KEY
      ? `The upstream refuses the key in UPSTREAM_API_KEY: ${upstream}`
      : `The upstream wants a key, set it in UPSTREAM_API_KEY: ${upstream}`,
  )
}

async function passJson(
  response: globalThis.Response,
  { generation, res, signal }: CompletionJob,
): Promise<void> {
  const answer = (await response.json().catch(() => null)) as UpstreamChunk | null
  signal.throwIfAborted()
  if (answer === null) throw new ApiError(502, 'The upstream did not answer in JSON')
  count(generation, answer)
  res.json({ ...answer, usage: generation.settle(false) })
}

async function passStream(response: globalThis.Response, job: CompletionJob): Promise<void> {
  const { generation, res, signal } = job
  openEventStream(res)
  await writePaced(res, ': OPENROUTE PROCESSING\n\n', signal)
  try {
    for await (const chunk of dataLines(response)) {
      count(generation, chunk)
      if (chunk.usage) continue // Ours, with the cost, goes out at the end.
      await writePaced(res, dataEvent(chunk), signal)
    }
  } catch {
    signal.throwIfAborted()
    const error = { code: 502, message: 'The upstream broke off' }
    res.end(dataEvent({ error, choices: [{ index: 0, delta: { content: '' }, finish_reason: 'error' }] }))
    return
  }
  const { id, created, model } = generation
  const usage = generation.settle(false)
  const last = { id, object: 'chat.completion.chunk', created, model: model.id, choices: [], usage }
  await writePaced(res, dataEvent(last), signal)
  res.end('data: [DONE]\n\n')
}

async function* dataLines(response: globalThis.Response): AsyncGenerator<UpstreamChunk> {
  let rest = ''
  const decoder = new TextDecoder()
  for await (const bytes of response.body ?? []) {
    const lines = (rest + decoder.decode(bytes, { stream: true })).split(/\r?\n/)
    rest = lines.pop() ?? ''
    for (const line of lines) {
      const data = /^data: ?(.*)$/.exec(line)?.[1]
      if (data === '[DONE]') return
      if (data !== undefined) yield JSON.parse(data) as UpstreamChunk
    }
  }
}

/** The upstream's own count where it gives one, ours otherwise. */
function count(generation: Generation, { choices, usage }: UpstreamChunk): void {
  if (usage) {
    generation.promptTokens = usage.prompt_tokens ?? generation.promptTokens
    generation.completionTokens = usage.completion_tokens ?? generation.completionTokens
    return
  }
  const content = choices?.[0]?.delta?.content ?? choices?.[0]?.message?.content
  if (typeof content === 'string') generation.completionTokens += countTokens(content)
}

function credentials(): Record<string, string> {
  const key = process.env.UPSTREAM_API_KEY
  return key ? { authorization: `Bearer ${key}` } : {}
}
