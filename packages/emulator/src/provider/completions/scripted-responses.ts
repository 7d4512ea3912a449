import { failure } from '@openroute-kit/core/internal'
import { isObject } from '../schema/json-schema.js'

/** A call of a function that the request offers in `tools`. */
export interface ScriptedToolCall {
  name: string
  /** Sent as JSON; a string is sent as it is. */
  arguments: unknown
}

/** `{"error":{"code":…,"message":…,"metadata":…}}` */
export interface ScriptedError {
  /** The HTTP status, from 400 to 599. */
  status: number
  message: string
  /** The code in the body. Default: the status. */
  code?: number | string
  /** Such as `{ provider_name: 'OpenAI' }` for an error of the model's provider. Default: none. */
  metadata?: Readonly<Record<string, unknown>>
  /** Such as `{ 'retry-after': '5' }`. Default: none. */
  headers?: Readonly<Record<string, string>>
}

/** The response to a request for a completion (`/chat/completions` or `/responses`), in place of the generated one. */
export type ScriptedResponse =
  | { text: string }
  /** Text that is streamed in exactly these chunks. Without `stream`, they are joined. */
  | { chunks: readonly string[] }
  /** Sent as the text of the message, in JSON. */
  | { json: unknown }
  /** Ends with the finish reason `tool_calls`. */
  | { toolCalls: readonly ScriptedToolCall[] }
  /** An error response. For broken connections and other routes, use `fail`. */
  | { error: ScriptedError }

const KINDS = ['text', 'chunks', 'json', 'toolCalls', 'error'] as const

/** Responses for the next completions, in the order in which they were added. */
export class ScriptedResponses {
  #next: ScriptedResponse[] = []
  #always: ScriptedResponse | undefined

  /** @throws `config_invalid` */
  add(response: ScriptedResponse, always: boolean): void {
    const problem = findProblem(response)
    if (problem !== undefined) throw failure('config_invalid', { message: `respondWith: ${problem}.` })
    if (always) this.#always = response
    else this.#next.push(response)
  }

  take(): ScriptedResponse | undefined {
    return this.#next.shift() ?? this.#always
  }

  clear(): void {
    this.#next = []
    this.#always = undefined
  }
}

/** What is wrong with a response, which tests without types may pass, or `undefined`. Found here rather than in a request of the app. */
function findProblem(response: unknown): string | undefined {
  if (!isObject(response) || KINDS.filter((kind) => kind in response).length !== 1)
    return `pass an object with exactly one of ${KINDS.join(', ')}`
  const { text, chunks, toolCalls, error } = response
  if ('text' in response && typeof text !== 'string') return 'text must be a string'
  if ('chunks' in response && !isListOf(chunks, (chunk) => typeof chunk === 'string'))
    return 'chunks must be a list of strings'
  if ('json' in response && !isSerializable(response.json))
    return 'json must be a value that JSON can express'
  if ('toolCalls' in response && !isListOf(toolCalls, isToolCall))
    return 'toolCalls must be a list of calls, each with a name and arguments that JSON can express'
  if (!('error' in response)) return undefined
  if (!isObject(error) || !isErrorStatus(error.status)) return 'the status of an error is 400 to 599'
  if (typeof error.message !== 'string') return 'the message of an error must be a string'
  return areHeaders(error.headers) ? undefined : 'the headers of an error must be names and values of HTTP'
}

function isListOf(value: unknown, isItem: (item: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every(isItem)
}

function isToolCall(call: unknown): boolean {
  if (!isObject(call) || typeof call.name !== 'string') return false
  return call.arguments === undefined || isSerializable(call.arguments)
}

function isSerializable(value: unknown): boolean {
  try {
    return JSON.stringify(value) !== undefined
  } catch {
    return false
  }
}

function areHeaders(headers: unknown): boolean {
  try {
    new Headers(headers as HeadersInit | undefined)
    return true
  } catch {
    return false
  }
}

function isErrorStatus(status: unknown): boolean {
  return Number.isInteger(status) && (status as number) >= 400 && (status as number) <= 599
}
