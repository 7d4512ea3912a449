import type { Model } from '../models/models.js'
import { UPSTREAM_PRICE, type Upstream } from './upstream.js'
import { publicMessage, reportUpstreamError } from './upstream-errors.js'

/** A `chat.completion` or one chunk of it, with the fields that the client may receive. */
export interface Completion {
  choices?: { delta?: { content?: unknown }; message?: { content?: unknown } }[]
  usage?: { prompt_tokens?: number; completion_tokens?: number } | null
}

/** Upstreams add fields of their own, such as the host of a cache (vLLM). Only these reach the client. F16 */
const COMPLETION_FIELDS = [
  'id',
  'object',
  'created',
  'model',
  'provider',
  'choices',
  'usage',
  'error',
  'system_fingerprint',
  'service_tier',
] as const

/**
 * Parses a completion, and removes addresses from its error messages at any depth.
 *
 * @throws Error unless it is a JSON object
 */
export function readCompletion(upstream: Upstream, text: string): Completion {
  const publicError = (error: unknown): object => {
    const { code, message } = (typeof error === 'object' ? error : { message: error }) as Record<
      string,
      unknown
    >
    reportUpstreamError(upstream, 200, String(message))
    return {
      code: typeof code === 'number' ? code : 502,
      message: publicMessage(upstream, message, 'The upstream failed'),
    }
  }
  const parsed: unknown = JSON.parse(text, (name, value) =>
    name === 'error' && value ? publicError(value) : value,
  )
  if (typeof parsed !== 'object' || parsed === null) throw new Error('The response is not a completion.')
  return pick(parsed, COMPLETION_FIELDS)
}

/** An entry of the upstream's list of models. @throws Error if it has no id */
export function readModel(entry: unknown): Model {
  const { id, name, description, context_length } = (entry ?? {}) as Record<string, unknown>
  if (typeof id !== 'string') throw new Error('The entry is not a model.')
  return {
    id,
    name: typeof name === 'string' ? name : id,
    description: typeof description === 'string' ? description : '',
    contextLength: Number.isInteger(context_length) ? (context_length as number) : null,
    ...UPSTREAM_PRICE,
  }
}

function pick(from: object, names: readonly string[]): object {
  return Object.fromEntries(Object.entries(from).filter(([name]) => names.includes(name)))
}
