import type { OpenAIOptions } from '@openroute-kit/core'
import { z } from 'zod'

export interface Call {
  model: string
  question: string
  signal?: AbortSignal
}

/** One package, called as its documentation says. What it does not offer is left out. */
export interface ApiClient {
  name: string
  complete(options: OpenAIOptions, call: Call): Promise<string>
  stream(options: OpenAIOptions, call: Call): AsyncIterable<string>
  /** The input of the tool `weather`, which the model has to call. */
  callTool(options: OpenAIOptions, call: Call): Promise<unknown>
  /** The response to a request for {@link Recipe} as structured output. */
  structure(options: OpenAIOptions, call: Call): Promise<unknown>
  embed?(options: OpenAIOptions, call: Call): Promise<readonly number[]>
  /** Completes with the Responses API. */
  respond?(options: OpenAIOptions, call: Call): Promise<string>
  streamResponse?(options: OpenAIOptions, call: Call): AsyncIterable<string>
}

export const Weather = z.object({ city: z.string(), unit: z.enum(['celsius', 'fahrenheit']) })
export const Recipe = z.object({
  name: z.string(),
  minutes: z.number().int(),
  steps: z.array(z.object({ text: z.string() })),
})
