import type { CompletedCall, CompletedMessage } from '../completions/completion-job.js'
import type { Generation } from '../generations/generation.js'
import { type Charge, responseUsage } from '../generations/usage.js'
import type { ResponseEcho } from './read-responses-request.js'

type Status = 'in_progress' | 'completed' | 'incomplete' | 'failed'

export interface ResponseState {
  status: Status
  output: readonly object[]
  charge?: Charge
  error?: { code: string; message: string }
}

/** The `response` object of OpenAI's Responses API. */
export function responseObject(generation: Generation, echo: ResponseEcho, state: ResponseState): object {
  const { status, output, charge, error = null } = state
  return {
    ...echo,
    id: generation.id,
    object: 'response',
    created_at: generation.created,
    completed_at: status === 'completed' ? generation.created : null,
    status,
    error,
    incomplete_details: status === 'incomplete' ? { reason: 'max_output_tokens' } : null,
    model: generation.model.id,
    output,
    usage: charge === undefined ? null : responseUsage(charge),
  }
}

export function messageItem(generation: Generation, text: string, status: Status): object {
  return {
    id: messageId(generation),
    type: 'message',
    role: 'assistant',
    status,
    content: status === 'in_progress' ? [] : [textPart(text)],
  }
}

export function messageId({ id }: Generation): string {
  return `msg_${id.slice('gen-'.length)}`
}

export function textPart(text: string): object {
  return { type: 'output_text', text, annotations: [], logprobs: [] }
}

export function callItem(call: CompletedCall, status: Status): object {
  const { id: callId, name, arguments: json } = call
  return { id: callItemId(call), type: 'function_call', call_id: callId, name, arguments: json, status }
}

export function callItemId({ id }: CompletedCall): string {
  return `fc_${id.slice('call_'.length)}`
}

export function outputItems(generation: Generation, { text, calls }: CompletedMessage): object[] {
  const status = finalStatus(generation)
  if (calls.length > 0) return calls.map((call) => callItem(call, status))
  return [messageItem(generation, text, status)]
}

/** A response that reached its maximum of tokens is incomplete. */
export function finalStatus({ finishReason }: Generation): 'completed' | 'incomplete' {
  return finishReason === 'length' ? 'incomplete' : 'completed'
}
