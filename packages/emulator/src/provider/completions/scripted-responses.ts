import { failure } from '@openroute-kit/core/internal'

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
    if (KINDS.filter((kind) => kind in response).length !== 1)
      throw failure('config_invalid', { message: `respondWith takes exactly one of ${KINDS.join(', ')}.` })
    if ('error' in response && !isErrorStatus(response.error.status))
      throw failure('config_invalid', { message: 'respondWith: the status of an error is 400 to 599.' })
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

function isErrorStatus(status: number): boolean {
  return Number.isInteger(status) && status >= 400 && status <= 599
}
