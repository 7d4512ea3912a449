import { OpenRouteError } from '@openroute-kit/core'
import { ApiError } from '../../http/api-error.js'
import { dataEvent, openEventStream, writePaced } from '../../http/event-stream.js'
import { countTokens } from '../completions/chat-request.js'
import type { Generation } from '../completions/generation.js'
import type { Model } from '../completions/models.js'
import type { CompletionJob } from '../completions/send-completion.js'
import { type Completion, listedModel, readCompletion } from './upstream-body.js'
import { reportUpstream, type Upstream, upstreamRefused, upstreamUnreachable } from './upstream-errors.js'

/** The price of an upstream's models: what they cost is not ours to know, but the limit shall be seen to move. */
export const UPSTREAM_PRICE: Pick<Model, 'promptPrice' | 'completionPrice'> = Object.freeze({
  promptPrice: 1e-6,
  completionPrice: 1e-6,
})

/** @throws `config_invalid` for something that is no http(s) URL, or holds a password: the URL is printed. */
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
export async function upstreamModels(upstream: Upstream): Promise<object[]> {
  const endpoint = endpointOf(upstream, '/models')
  const response = await fetch(endpoint.url, { headers: credentials() }).catch((error) => {
    throw upstreamUnreachable(endpoint, error)
  })
  if (!response.ok) throw await upstreamRefused(endpoint, response)
  try {
    const { data } = (await response.json()) as { data: unknown[] }
    return data.map(listedModel)
  } catch {
    reportUpstream(endpoint, response.status, 'This is no list of models.')
    throw new ApiError(502, 'The upstream gave no list of models')
  }
}

/** Lets an OpenAI-compatible server respond. The user's key stays here; the response is counted and streamed through. */
export async function answerFromUpstream(
  upstream: Upstream,
  body: Record<string, unknown>,
  job: CompletionJob,
): Promise<void> {
  const { request, signal } = job
  const endpoint = endpointOf(upstream, '/chat/completions')
  const options = request.stream ? { stream_options: { include_usage: true } } : {}
  let response: globalThis.Response
  try {
    response = await fetch(endpoint.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...credentials() },
      body: JSON.stringify({ ...body, ...options }),
      signal,
    })
  } catch (error) {
    signal.throwIfAborted()
    throw upstreamUnreachable(endpoint, error)
  }
  if (!response.ok) throw await upstreamRefused(endpoint, response)
  if (request.stream) await passStream(endpoint, response, job)
  else await passJson(endpoint, response, job)
}

async function passJson(
  endpoint: Upstream,
  response: globalThis.Response,
  { generation, res, signal }: CompletionJob,
): Promise<void> {
  let completion: Completion
  try {
    completion = readCompletion(endpoint, await response.text())
  } catch (error) {
    signal.throwIfAborted()
    reportUpstream(endpoint, response.status, (error as Error).message)
    throw new ApiError(502, 'The upstream did not respond in JSON')
  }
  count(generation, completion)
  res.json({ ...completion, usage: generation.settle(false) })
}

async function passStream(
  endpoint: Upstream,
  response: globalThis.Response,
  job: CompletionJob,
): Promise<void> {
  const { generation, res, signal } = job
  openEventStream(res)
  await writePaced(res, ': OPENROUTE PROCESSING\n\n', signal)
  try {
    for await (const data of dataLines(response)) {
      const chunk = readCompletion(endpoint, data)
      count(generation, chunk)
      if (chunk.usage) continue // Ours, with the cost, goes out at the end.
      await writePaced(res, dataEvent(chunk), signal)
    }
  } catch (failure) {
    signal.throwIfAborted()
    reportUpstream(endpoint, null, (failure as Error).message)
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

async function* dataLines(response: globalThis.Response): AsyncGenerator<string> {
  let rest = ''
  const decoder = new TextDecoder()
  for await (const bytes of response.body ?? []) {
    const lines = (rest + decoder.decode(bytes, { stream: true })).split(/\r?\n/)
    rest = lines.pop() ?? ''
    for (const line of lines) {
      const data = /^data: ?(.*)$/.exec(line)?.[1]
      if (data === '[DONE]') return
      if (data !== undefined) yield data
    }
  }
}

/** The upstream's own count where it gives one, ours otherwise. */
function count(generation: Generation, { choices, usage }: Completion): void {
  if (usage) {
    generation.promptTokens = usage.prompt_tokens ?? generation.promptTokens
    generation.completionTokens = usage.completion_tokens ?? generation.completionTokens
    return
  }
  const content = choices?.[0]?.delta?.content ?? choices?.[0]?.message?.content
  if (typeof content === 'string') generation.completionTokens += countTokens(content)
}

function endpointOf({ url, onError }: Upstream, path: string): Upstream {
  return { url: url + path, onError }
}

function credentials(): Record<string, string> {
  const key = process.env.UPSTREAM_API_KEY
  return key ? { authorization: `Bearer ${key}` } : {}
}
