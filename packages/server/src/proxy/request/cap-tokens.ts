import { failure } from '@openroute-kit/core/internal'
import type { Generation, JsonObject, RequestNames } from './inspect-request.js'
import { isSeveralModels } from './server-tools.js'

/**
 * The parameters that count on a route, by the end of its path; the first is set where a request leaves it out. Servers that
 * don't know the others ignore them. Other routes, such as `/embeddings`, have none.
 */
const COUNT_ON: readonly (readonly [end: string, ...parameters: string[]])[] = [
  ['/chat/completions', 'max_tokens', 'max_completion_tokens'],
  ['/completions', 'max_tokens'],
  ['/messages', 'max_tokens'],
  ['/responses', 'max_output_tokens'],
]

/**
 * Changes a request so that what it generates has at most `most` tokens: one answer to one prompt, thinking included.
 *
 * @throws `body_invalid` for several prompts; `model_not_allowed` for what runs further models whose tokens can't be bounded
 */
export function capTokens(most: number, path: string, body: JsonObject, names: RequestNames): void {
  const unbounded = names.unbounded ?? [...names.models].find(isSeveralModels)
  if (unbounded !== undefined)
    throw failure('model_not_allowed', {
      message: `This app limits tokens: ${JSON.stringify(unbounded.slice(0, 100))} runs further models, whose tokens can't be limited.`,
    }) // F26
  if (isSeveral(body.prompt))
    throw failure('body_invalid', { message: 'This app limits tokens: send one prompt with each request.' })
  for (const { holder, name } of names.counts) holder[name] = 1
  const generations = new Map(names.generations.map((generation) => [generation.holder, generation]))
  for (const { tokens } of names.generations)
    for (const { holder, name } of tokens) holder[name] = capped(holder[name], most)
  const [, ...counting] = COUNT_ON.find(([end]) => path.toLowerCase().endsWith(end)) ?? []
  setDefault(generations, body, counting, most)
  for (const tool of names.tools) setDefault(generations, parametersOf(tool), ['max_completion_tokens'], most)
  for (const generation of generations.values()) capBudgets(most, generation)
}

/** Sets the first of the parameters that count, where a request leaves it out. */
function setDefault(
  generations: Map<JsonObject, Generation>,
  holder: JsonObject,
  [first, ...others]: readonly string[],
  most: number,
): void {
  if (first === undefined || Object.hasOwn(holder, first)) return
  const given = others.filter((name) => Object.hasOwn(holder, name)).map((name) => Number(holder[name]))
  holder[first] = Math.min(most, ...given)
  const { tokens, budgets } = generations.get(holder) ?? { tokens: [], budgets: [] }
  generations.set(holder, { holder, tokens: [...tokens, { holder, name: first }], budgets })
}

/** The parameters of a tool, made where they are left out. */
function parametersOf(tool: JsonObject): JsonObject {
  const { parameters } = tool
  if (typeof parameters === 'object' && parameters !== null && !Array.isArray(parameters))
    return parameters as JsonObject
  const made: JsonObject = {}
  tool.parameters = made
  return made
}

/** Several prompts get an answer each. A list of numbers is one prompt, in tokens. */
function isSeveral(prompt: unknown): boolean {
  return Array.isArray(prompt) && prompt.length > 1 && !prompt.every((one) => typeof one === 'number')
}

function capped(asked: unknown, most: number): number {
  return Number.isSafeInteger(asked) && (asked as number) > 0 ? Math.min(asked as number, most) : most
}

/**
 * Some providers count thinking within the tokens of an answer, for which the budget has to be the smaller number, others
 * beside them, where both add up. So that either way holds, both together stay below `most`, and where they don't, the
 * budget gets a third.
 */
function capBudgets(most: number, { tokens, budgets }: Generation): void {
  const given = budgets.filter(({ holder, name }) => holder[name] !== null)
  if (given.length === 0) return
  const asked = given.map(({ holder, name }) => {
    const value = holder[name]
    return Number.isSafeInteger(value) && (value as number) >= 0 ? (value as number) : most
  })
  const answer = Math.max(0, ...tokens.map(({ holder, name }) => Number(holder[name])))
  const share =
    asked.reduce((sum, one) => sum + one, answer) <= most ? most : Math.floor(most / 3 / given.length)
  let spent = 0
  for (const [index, { holder, name }] of given.entries()) {
    holder[name] = Math.min(asked[index] as number, share)
    spent += holder[name] as number
  }
  for (const { holder, name } of tokens) holder[name] = Math.min(Number(holder[name]), most - spent)
}
