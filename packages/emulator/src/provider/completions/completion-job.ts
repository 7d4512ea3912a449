import type { Response } from 'express'
import { ApiError } from '../../http/api-error.js'
import { requestLocals } from '../../http/request-locals.js'
import type { Generation } from '../generations/generation.js'
import { type CompletionChunk, completionChunks } from './completion-chunks.js'
import type { CompletionRequest } from './completion-request.js'
import type { ScriptedResponse } from './scripted-responses.js'

/** What is needed to respond to one request for a completion. */
export interface CompletionJob {
  request: CompletionRequest
  /** The response of `respondWith`, if there is one. */
  scripted: ScriptedResponse | undefined
  generation: Generation
  res: Response
  /** Before each chunk. */
  delayMs: number
  /** Aborts when the client closes the connection. */
  signal: AbortSignal
}

/** A call of a function in a message, complete. */
export interface CompletedCall {
  id: string
  name: string
  arguments: string
}

/** A whole message. */
export interface CompletedMessage {
  text: string
  calls: CompletedCall[]
}

export function emptyMessage(): CompletedMessage {
  return { text: '', calls: [] }
}

/** An error event that a fault asks for, and after how many chunks. */
export interface StreamError {
  code: number
  message: string
  afterChunks: number
}

export function streamError(res: Response): StreamError | undefined {
  const fault = requestLocals(res).streamFault
  if (fault === undefined) return undefined
  const { code = 502, message = 'The provider closed the stream early', afterChunks = 3 } = fault
  return { code, message, afterChunks }
}

/** Generates the whole message, for a JSON response. @throws ApiError for the fault `error-mid-stream` */
export async function completeMessage(job: CompletionJob): Promise<CompletedMessage> {
  const message = emptyMessage()
  for await (const chunk of countedChunks(job)) addChunk(message, chunk)
  const error = streamError(job.res)
  if (error !== undefined) throw new ApiError(error.code, error.message)
  return message
}

/** The chunks up to the maximum of tokens, which are counted. Sets the finish reason of the generation. */
export function countedChunks(job: CompletionJob): AsyncIterable<CompletionChunk> {
  const { generation } = job
  return counted(completionChunks({ ...job, model: generation.model.id }), job)
}

async function* counted(
  chunks: AsyncIterable<CompletionChunk>,
  { request: { maxTokens }, generation }: CompletionJob,
): AsyncGenerator<CompletionChunk> {
  generation.finishReason = 'stop'
  for await (const chunk of chunks) {
    generation.completionTokens += chunk.tokens
    if ('call' in chunk) generation.finishReason = 'tool_calls'
    yield chunk
    if (maxTokens === null || generation.completionTokens < maxTokens) continue
    generation.finishReason = 'length'
    return
  }
}

export function addChunk(message: CompletedMessage, chunk: CompletionChunk): void {
  if ('text' in chunk) message.text += chunk.text
  else if (chunk.start !== undefined) message.calls.push({ ...chunk.start, arguments: chunk.arguments })
  else (message.calls[chunk.call] as CompletedCall).arguments += chunk.arguments
}
