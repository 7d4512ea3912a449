import type { ResponseFormat } from './read-response-format.js'
import type { ToolSettings } from './read-tools.js'

/** The validated parameters of a request for a completion that the emulator uses, from either of the two APIs. */
export interface CompletionRequest {
  /** The model, then those of `models`, which are used if the first is not available. */
  models: readonly string[]
  stream: boolean
  maxTokens: number | null
  /** The text of all messages, for counting tokens. */
  promptText: string
  /** The text of the last message from the user. */
  lastUserText: string
  /** Whether the last message is the result of a tool. */
  endsWithToolResult: boolean
  tools: ToolSettings
  format: ResponseFormat
}
