import { failure } from '@openroute-kit/core/internal'

/** A call of a function that the request offers in `tools`. */
export interface ScriptedToolCall {
  name: string
  /** Sent as JSON. */
  arguments: unknown
}

/** The response to a chat completion, in place of the generated text. */
export type ScriptedResponse =
  | { text: string }
  /** Text that is streamed in exactly these chunks. Without `stream`, they are joined. */
  | { chunks: readonly string[] }
  /** Sent as the text of the message, in JSON. */
  | { json: unknown }
  /** Ends with the finish reason `tool_calls`. */
  | { toolCalls: readonly ScriptedToolCall[] }
  /** An error response. For broken connections and other routes, use `fail`. */
  | { error: { status: number; message: string } }

const KINDS = ['text', 'chunks', 'json', 'toolCalls', 'error'] as const

/** Responses for the next completions, in the order in which they were added. */
export class ScriptedResponses {
  #next: ScriptedResponse[] = []
  #always: ScriptedResponse | undefined

  /** @throws `config_invalid` */
  add(response: ScriptedResponse, always: boolean): void {
    if (KINDS.filter((kind) => kind in response).length !== 1)
      throw failure('config_invalid', { message: `respondWith takes exactly one of ${KINDS.join(', ')}.` })
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
