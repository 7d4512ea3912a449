import type { Request, Response } from 'express'
import { ApiError } from '../../http/api-error.js'
import { abortedByClient } from '../../http/event-stream.js'
import type { CompletionJob } from '../completions/completion-job.js'
import type { CompletionRequest } from '../completions/completion-request.js'
import { countTokens } from '../completions/count-tokens.js'
import { readChatRequest } from '../completions/read-chat-request.js'
import { sendChatCompletion, streamChatCompletion } from '../completions/send-chat-completion.js'
import type { Context } from '../context.js'
import { readResponsesRequest } from '../responses/read-responses-request.js'
import { sendResponse } from '../responses/send-response.js'
import { streamResponse } from '../responses/stream-response.js'
import { forwardCompletion } from '../upstream/forward-completion.js'
import { UPSTREAM_PRICE } from '../upstream/upstream.js'
import { authenticate } from './authenticate.js'
import { jsonBody } from './json-body.js'
import { findModel, startGeneration } from './start-generation.js'

/** `POST /chat/completions` (docs/protocol.md §3): responds with JSON or server-sent events, and charges the key. */
export async function completions(context: Context, req: Request, res: Response): Promise<void> {
  const key = authenticate(context, req, res)
  const body = jsonBody(req, res)
  await complete(context, req, res, { key, request: readChatRequest(body) }, (job) => {
    if (context.upstream !== null && job.scripted === undefined)
      return forwardCompletion(context.upstream, body, job)
    return job.request.stream ? streamChatCompletion(job) : sendChatCompletion(job)
  })
}

/** `POST /responses`: the same with OpenAI's Responses API. */
export async function responses(context: Context, req: Request, res: Response): Promise<void> {
  const key = authenticate(context, req, res)
  const body = jsonBody(req, res)
  const { request, echo } = readResponsesRequest(body)
  await complete(context, req, res, { key, request }, (job) => {
    if (context.upstream !== null && job.scripted === undefined)
      throw new ApiError(404, 'With an upstream, the emulator serves /chat/completions only')
    return request.stream ? streamResponse(job, echo) : sendResponse(job, echo)
  })
}

async function complete(
  context: Context,
  req: Request,
  res: Response,
  { key, request }: { key: ReturnType<typeof authenticate>; request: CompletionRequest },
  respond: (job: CompletionJob) => Promise<void>,
): Promise<void> {
  const { upstream, scriptedResponses, chunkDelayMs: delayMs } = context
  const model =
    upstream === null
      ? findModel(context, request.models)
      : { id: request.models[0] ?? '', ...UPSTREAM_PRICE }
  const promptTokens = countTokens(request.promptText)
  const generation = startGeneration(context, req, res, {
    ...{ key, model, promptTokens },
    apiType: 'completions',
    streamed: request.stream,
  })
  const scripted = scriptedResponses.take()
  if (scripted !== undefined && 'error' in scripted) {
    const { status, message, ...details } = scripted.error
    throw new ApiError(status, message, details)
  }
  const signal = abortedByClient(res)
  try {
    await respond({ request, scripted, generation, res, delayMs, signal })
  } catch (error) {
    if (!signal.aborted) throw error
  } finally {
    // A response that failed before its first token costs nothing.
    if (generation.completionTokens > 0) generation.settle(signal.aborted)
  }
}
