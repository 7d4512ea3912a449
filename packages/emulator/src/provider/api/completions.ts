import type { Request, Response } from 'express'
import { ApiError } from '../../http/api-error.js'
import { abortedByClient } from '../../http/event-stream.js'
import type { KeyRecord } from '../accounts/ledger.js'
import { countTokens, readChatRequest } from '../completions/read-chat-request.js'
import { Generation } from '../generations/generation.js'
import { sendJsonCompletion, streamCompletion } from '../completions/send-chat-completion.js'
import type { Context } from '../context.js'
import { forwardCompletion, UPSTREAM_PRICE } from '../upstream/forward-completion.js'
import { authenticate } from './authenticate.js'
import { jsonBody } from './json-body.js'

/** `POST /chat/completions` (docs/protocol.md §3): responds with JSON or server-sent events, and charges the key. */
export async function completions(context: Context, req: Request, res: Response): Promise<void> {
  const { ledger, models, upstream, now } = context
  const key = authenticate(context, req, res)
  const body = jsonBody(req, res)
  const request = readChatRequest(body)
  if (typeof request === 'string') throw new ApiError(400, request)
  const model = upstream === null ? models.find(request.model) : { id: request.model, ...UPSTREAM_PRICE }
  if (model === undefined) throw new ApiError(400, `${request.model} is not a valid model ID`)
  const retryAfter = context.rateLimit?.hit(key.id) ?? null
  if (retryAfter !== null)
    throw new ApiError(429, 'Rate limit exceeded', { 'retry-after': String(retryAfter) })
  checkCredit(context, key)
  const scripted = context.scriptedResponses.take()
  if (scripted !== undefined && 'error' in scripted)
    throw new ApiError(scripted.error.status, scripted.error.message)

  const generation = new Generation(ledger, key, model, countTokens(request.promptText), now)
  const signal = abortedByClient(res)
  const job = { request, scripted, generation, res, signal }
  res.setHeader('x-generation-id', generation.id)
  try {
    if (upstream !== null && scripted === undefined) await forwardCompletion(upstream, body, job)
    else if (request.stream) await streamCompletion(job, context.chunkDelayMs)
    else await sendJsonCompletion(job, context.chunkDelayMs)
  } catch (error) {
    if (!signal.aborted) throw error
  } finally {
    // A response that failed before its first token costs nothing.
    if (generation.completionTokens > 0) generation.settle(signal.aborted)
  }
}

function checkCredit({ ledger, siteUrl }: Context, key: KeyRecord): void {
  if (ledger.remaining(key) === 0)
    throw new ApiError(402, `The limit of this key is used up. Change it at ${siteUrl}/keys/${key.id}`)
  if (ledger.credit(key.user) === 0)
    throw new ApiError(402, 'Insufficient credits. Add more to the account, or use another one.')
}
