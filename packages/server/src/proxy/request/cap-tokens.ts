import { failure } from '@openroute-kit/core/internal'
import type { Generation, InspectedRequest, JsonObject } from './inspect-request.js'
import { isMultiModelName } from './server-tools.js'

/**
 * The parameters that limit the tokens of a route, by the end of its path. If a request lacks the first one, it is added. Other
 * routes, such as `/embeddings`, have no such parameter.
 */
const TOKEN_LIMITS: readonly (readonly [pathEnd: string, ...parameters: string[]])[] = [
  ['/chat/completions', 'max_tokens', 'max_completion_tokens'],
  ['/completions', 'max_tokens'],
  ['/messages', 'max_tokens'],
  ['/responses', 'max_output_tokens'],
]

/**
 * Changes a request so that each completion has at most `maxTokens` tokens, thinking included, and that there is only one
 * completion.
 *
 * @throws `body_invalid` for several prompts; `model_not_allowed` for tools and models that run other models whose tokens can't
 * be limited
 */
export function capTokens(
  maxTokens: number,
  path: string,
  body: JsonObject,
  inspected: InspectedRequest,
): void {
  const uncapped = inspected.uncappedTool ?? [...inspected.models].find(isMultiModelName)
  if (uncapped !== undefined)
    throw failure('model_not_allowed', {
      message: `This app limits tokens, and ${JSON.stringify(uncapped.slice(0, 100))} runs other models whose tokens can't be limited.`,
    }) // F26
  if (hasSeveralPrompts(body.prompt))
    throw failure('body_invalid', { message: 'This app limits tokens. Send only one prompt per request.' })
  for (const { holder, name } of inspected.counts) holder[name] = 1
  const generations = new Map(inspected.generations.map((generation) => [generation.holder, generation]))
  for (const { tokenLimits } of inspected.generations)
    for (const { holder, name } of tokenLimits) holder[name] = capped(holder[name], maxTokens)
  const [, ...parameters] = tokenLimitOf(path) ?? []
  addTokenLimit(generations, body, parameters, maxTokens)
  for (const tool of inspected.cappedTools)
    addTokenLimit(generations, parametersOf(tool), ['max_completion_tokens'], maxTokens)
  for (const generation of generations.values()) capBudgets(maxTokens, generation)
}

/** Whether requests to this route have a parameter that limits the tokens. */
export function hasTokenLimit(path: string): boolean {
  return tokenLimitOf(path) !== undefined
}

function tokenLimitOf(path: string): (typeof TOKEN_LIMITS)[number] | undefined {
  return TOKEN_LIMITS.find(([pathEnd]) => path.toLowerCase().endsWith(pathEnd))
}

/** Adds the first parameter if `holder` lacks it. Its value is the smallest of the other parameters, and at most `maxTokens`. */
function addTokenLimit(
  generations: Map<JsonObject, Generation>,
  holder: JsonObject,
  [first, ...others]: readonly string[],
  maxTokens: number,
): void {
  if (first === undefined || Object.hasOwn(holder, first)) return
  const given = others.filter((name) => Object.hasOwn(holder, name)).map((name) => Number(holder[name]))
  holder[first] = Math.min(maxTokens, ...given)
  const { tokenLimits, budgets } = generations.get(holder) ?? { tokenLimits: [], budgets: [] }
  generations.set(holder, { holder, tokenLimits: [...tokenLimits, { holder, name: first }], budgets })
}

/** The parameters of a tool. Adds an empty object if the tool has none. */
function parametersOf(tool: JsonObject): JsonObject {
  const { parameters } = tool
  if (typeof parameters === 'object' && parameters !== null && !Array.isArray(parameters))
    return parameters as JsonObject
  const added: JsonObject = {}
  tool.parameters = added
  return added
}

/** Each prompt of a list gets a completion of its own. A list of numbers is one prompt, as token ids. */
function hasSeveralPrompts(prompt: unknown): boolean {
  if (!Array.isArray(prompt) || prompt.every((token) => typeof token === 'number')) return false
  return prompt.length > 1 || hasSeveralPrompts(prompt[0])
}

function capped(requested: unknown, maxTokens: number): number {
  return Number.isSafeInteger(requested) && (requested as number) > 0
    ? Math.min(requested as number, maxTokens)
    : maxTokens
}

/**
 * Caps the thinking budgets together with the token limits. Some providers count thinking as part of the completion's tokens, and
 * then require that the budget is the smaller number. Others add both. To be within `maxTokens` either way, the sum of both is
 * capped. If the request exceeds it, the budgets get a third of `maxTokens`.
 */
function capBudgets(maxTokens: number, { tokenLimits, budgets }: Generation): void {
  const given = budgets.filter(({ holder, name }) => holder[name] !== null)
  if (given.length === 0) return
  const requested = given.map(({ holder, name }) => {
    const value = holder[name]
    return Number.isSafeInteger(value) && (value as number) >= 0 ? (value as number) : maxTokens
  })
  const tokenLimit = Math.max(0, ...tokenLimits.map(({ holder, name }) => Number(holder[name])))
  const total = requested.reduce((sum, budget) => sum + budget, tokenLimit)
  const maxBudget = total <= maxTokens ? maxTokens : Math.floor(maxTokens / 3 / given.length)
  let budgetSum = 0
  for (const [index, { holder, name }] of given.entries()) {
    holder[name] = Math.min(requested[index] as number, maxBudget)
    budgetSum += holder[name] as number
  }
  for (const { holder, name } of tokenLimits)
    holder[name] = Math.min(Number(holder[name]), maxTokens - budgetSum)
}
