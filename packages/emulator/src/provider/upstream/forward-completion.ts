import { ApiError } from '../../http/api-error.js'
import { dataEvent, openEventStream, writeWithBackpressure } from '../../http/event-stream.js'
import type { CompletionJob } from '../completions/completion-job.js'
import { countTokens } from '../completions/count-tokens.js'
import type { Generation } from '../generations/generation.js'
import { chatUsage } from '../generations/usage.js'
import { type Upstream, upstreamCredentials, upstreamEndpoint } from './upstream.js'
import { type Completion, readCompletion } from './upstream-body.js'
import { errorForNoResponse, errorForResponse, reportUpstreamError } from './upstream-errors.js'

/** Forwards a completion request without the user's key, counts the tokens of the response and passes it on. */
export async function forwardCompletion(
  upstream: Upstream,
  body: Record<string, unknown>,
  job: CompletionJob,
): Promise<void> {
  const { request, signal } = job
  const endpoint = upstreamEndpoint(upstream, '/chat/completions')
  const options = request.stream ? { stream_options: { include_usage: true } } : {}
  let response: globalThis.Response
  try {
    response = await fetch(endpoint.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...upstreamCredentials() },
      body: JSON.stringify({ ...body, ...options }),
      signal,
    })
  } catch (error) {
    signal.throwIfAborted()
    throw errorForNoResponse(endpoint, error)
  }
  if (!response.ok) throw await errorForResponse(endpoint, response)
  if (request.stream) await forwardStream(endpoint, response, job)
  else await forwardJson(endpoint, response, job)
}

async function forwardJson(
  endpoint: Upstream,
  response: globalThis.Response,
  { generation, res, signal }: CompletionJob,
): Promise<void> {
  let completion: Completion
  try {
    completion = readCompletion(endpoint, await response.text())
  } catch (error) {
    signal.throwIfAborted()
    reportUpstreamError(endpoint, response.status, (error as Error).message)
    throw new ApiError(502, 'The upstream did not respond in JSON')
  }
  countUsage(generation, completion)
  res.json({ ...completion, usage: chatUsage(generation.settle(false)) })
}

async function forwardStream(
  endpoint: Upstream,
  response: globalThis.Response,
  job: CompletionJob,
): Promise<void> {
  const { generation, res, signal } = job
  openEventStream(res)
  await writeWithBackpressure(res, ': OPENROUTE PROCESSING\n\n', signal)
  try {
    for await (const data of dataLines(response)) {
      const chunk = readCompletion(endpoint, data)
      countUsage(generation, chunk)
      if (chunk.usage) continue // The emulator sends its own at the end, with the cost.
      await writeWithBackpressure(res, dataEvent(chunk), signal)
    }
  } catch (error) {
    signal.throwIfAborted()
    reportUpstreamError(endpoint, null, (error as Error).message)
    const event = { code: 502, message: 'The upstream closed the stream early' }
    res.end(
      dataEvent({ error: event, choices: [{ index: 0, delta: { content: '' }, finish_reason: 'error' }] }),
    )
    return
  }
  const { id, created, model } = generation
  const usage = chatUsage(generation.settle(false))
  const last = { id, object: 'chat.completion.chunk', created, model: model.id, choices: [], usage }
  await writeWithBackpressure(res, dataEvent(last), signal)
  res.end('data: [DONE]\n\n')
}

/** The data of each event, up to `[DONE]`. */
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

/** Uses the upstream's token count, or an estimate if it sends none. */
function countUsage(generation: Generation, { choices, usage }: Completion): void {
  if (usage) {
    generation.promptTokens = usage.prompt_tokens ?? generation.promptTokens
    generation.completionTokens = usage.completion_tokens ?? generation.completionTokens
    return
  }
  const content = choices?.[0]?.delta?.content ?? choices?.[0]?.message?.content
  if (typeof content === 'string') generation.completionTokens += countTokens(content)
}
