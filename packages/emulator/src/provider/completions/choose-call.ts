import { sampleSchema } from '../schema/sample-schema.js'
import type { CompletionRequest } from './completion-request.js'
import type { FunctionTool } from './read-tools.js'

/** A call of a function that the request offers. */
export interface FunctionCall {
  name: string
  /** As JSON. */
  arguments: string
}

/**
 * The call that the model responds with, with arguments made from the function's schema. It is a function that the user's last
 * message names, or else the first. Where the model may call one or not (`auto`), it calls one, until the request ends with the
 * result of a tool.
 */
export function chooseCall({
  tools,
  lastUserText,
  endsWithToolResult,
}: CompletionRequest): FunctionCall | null {
  const { mode, functions } = tools
  if (mode === 'none' || (mode === 'auto' && endsWithToolResult)) return null
  const chosen = functions.find(({ name }) => mentions(lastUserText, name)) ?? functions[0]
  return chosen === undefined ? null : { name: chosen.name, arguments: sampleArguments(chosen) }
}

function sampleArguments({ parameters }: FunctionTool): string {
  return JSON.stringify(sampleSchema({ type: 'object', ...parameters }))
}

/** `getWeather` and `get_weather` are named by "get weather" and by themselves. */
function mentions(text: string, name: string): boolean {
  const words = name
    .replace(/(?<=[a-z\d])(?=[A-Z])/g, ' ')
    .split(/[\s_.:-]+/)
    .join(' ')
    .toLowerCase()
  const lower = text.toLowerCase()
  return lower.includes(name.toLowerCase()) || lower.includes(words)
}
