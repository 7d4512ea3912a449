import type { OpenRouteError } from '@openroute-kit/core'
import { failure } from '@openroute-kit/core/internal'
import { isModelData } from './is-model-data.js'
import {
  canonicalSpelling,
  fold,
  isBudgetParameter,
  isCountParameter,
  isModelParameter,
  isPresetParameter,
  isRouteParameter,
  isTokenLimitParameter,
  MAX_PARAMETER_LENGTH,
} from './parameter-names.js'
import { acceptsTokenLimit, isMultiModelTool, mayRunModel } from './server-tools.js'

export type JsonObject = Record<string, unknown>

/** Where a parameter is in a request body, so that its value can be changed: `holder[name]`. */
interface ParameterLocation {
  readonly holder: JsonObject
  readonly name: string
}

/** The parameters that limit the tokens of one generation: of the request itself, or of a tool that runs a model. */
export interface Generation {
  /** The object that contains the parameters. */
  readonly holder: JsonObject
  /** Such as `max_tokens`. */
  readonly tokenLimits: readonly ParameterLocation[]
  /** Thinking budgets, such as `budget_tokens`. */
  readonly budgets: readonly ParameterLocation[]
}

/** What {@link inspectRequest} finds in a request body. */
export interface InspectedRequest {
  /** Every model that the request names anywhere. Presets as `@preset/…`, stored prompts as `@prompt/…`. */
  readonly models: ReadonlySet<string>
  /** Why the models can't be checked, such as a model that is not a string. */
  readonly problem: string | undefined
  readonly generations: readonly Generation[]
  /** Parameters for the number of completions, such as `n`. */
  readonly counts: readonly ParameterLocation[]
  /** Tools that run other models and accept a token limit. */
  readonly cappedTools: readonly JsonObject[]
  /** A tool or plugin that may run other models without a token limit. */
  readonly uncappedTool: string | undefined
}

/** More than a request needs: `allowModel` of the app is called for each model. */
export const MAX_MODELS = 64

/** Longer than the name of any model, tool or plugin. */
const MAX_NAME_LENGTH = 256

/** Bounds the time of the checks. A real request has fewer. */
const MAX_PARAMETERS = 50_000

/** The position of a value in the request body. */
interface Position {
  /** Name of the parameter that contains the value, directly or in a list. */
  readonly parent: string
  /** Whether the value is the request body itself. */
  readonly top: boolean
  /** Whether strings at this position are models. */
  readonly models: boolean
  /** Whether the value belongs to `metadata`, which may name models but never limits tokens. */
  readonly metadata: boolean
}

/**
 * Walks a request body once and collects everything that selects a model or limits its tokens. Providers keep adding parameters
 * of that kind (plugins, tools, routers), so a parameter is recognised by its name at any depth. Only data for the model is
 * skipped: the schema of a tool, the arguments of a call, and text (F05).
 *
 * @throws `body_invalid` for a known parameter in another spelling, for too many parameters, and for names that are too long
 */
export function inspectRequest(body: JsonObject): InspectedRequest {
  const inspection = new Inspection()
  inspection.object(body, { parent: '', top: true, models: false, metadata: false })
  return inspection
}

class Inspection implements InspectedRequest {
  readonly models = new Set<string>()
  problem: string | undefined
  readonly generations: Generation[] = []
  readonly counts: ParameterLocation[] = []
  readonly cappedTools: JsonObject[] = []
  uncappedTool: string | undefined
  /** How many models have been named so far, repetitions included. */
  #modelCount = 0
  #parameterCount = 0

  /** Returns thinking budgets that belong to the parent: `reasoning` and `thinking` are not generations of their own. */
  object(holder: JsonObject, position: Position): readonly ParameterLocation[] {
    const { parent, top } = position
    const tokenLimits: ParameterLocation[] = []
    const budgets: ParameterLocation[] = []
    const modelCountBefore = this.#modelCount
    for (const [name, value] of Object.entries(holder)) {
      if (++this.#parameterCount > MAX_PARAMETERS)
        throw invalid(`The request body may have at most ${MAX_PARAMETERS} parameters.`)
      if (!position.models && isModelData(holder, name, parent)) continue
      if (name.length > MAX_PARAMETER_LENGTH)
        throw invalid(`The name of a parameter may have at most ${MAX_PARAMETER_LENGTH} characters.`) // F25
      if (top && (name === 'tools' || name === 'plugins')) checkList(name, value)
      const folded = fold(name)
      if (!position.metadata) {
        checkSpelling(name, folded)
        if (isBudget(folded, parent)) budgets.push({ holder, name })
        else if (isTokenLimitParameter(folded)) tokenLimits.push({ holder, name })
        else if (isCountParameter(folded)) this.counts.push({ holder, name })
      }
      if (isPresetParameter(folded)) this.#addPreset(value)
      else if (folded === 'prompt') this.#addPrompt(value)
      const models = position.models || isModelParameter(folded) || (top && isRouteParameter(folded))
      const metadata = position.metadata || (top && name === 'metadata')
      budgets.push(...this.#value(value, { parent: name, top: false, models, metadata }))
    }
    const namesModel = this.#modelCount > modelCountBefore
    if (parent === 'tools') this.#addTool(holder, namesModel)
    if (parent === 'plugins') this.#addPlugin(holder, namesModel)
    if (isThinking(parent)) return budgets
    if (top || tokenLimits.length + budgets.length > 0)
      this.generations.push({ holder, tokenLimits, budgets })
    return []
  }

  #value(value: unknown, position: Position): readonly ParameterLocation[] {
    if (Array.isArray(value)) {
      const budgets: ParameterLocation[] = []
      for (const item of value) budgets.push(...this.#value(item, position))
      return budgets
    }
    if (typeof value === 'object' && value !== null) return this.object(value as JsonObject, position)
    if (position.models && typeof value === 'string') this.#addModel(value)
    else if (position.models && typeof value === 'number') this.problem = 'a model must be a string'
    return []
  }

  #addModel(model: string): void {
    if (model.length > MAX_NAME_LENGTH)
      throw invalid(`The name of a model may have at most ${MAX_NAME_LENGTH} characters.`) // F25
    this.#modelCount++
    if (this.models.size < MAX_MODELS) this.models.add(model)
    else if (!this.models.has(model)) this.problem = `the request names more than ${MAX_MODELS} models`
  }

  /** A preset selects models at the provider, unseen in the request. OpenRouter also accepts `@preset/…` as a model. */
  #addPreset(value: unknown): void {
    if (typeof value === 'string') this.#addModel(value.startsWith('@preset/') ? value : `@preset/${value}`)
    else if (value !== null) this.problem = 'a preset must be a string'
  }

  /** A prompt that is stored at the provider may have a model of its own. A prompt that is a text has none. */
  #addPrompt(value: unknown): void {
    const id = typeof value === 'object' && value !== null ? (value as JsonObject).id : undefined
    if (typeof id === 'string') this.#addModel(`@prompt/${id}`)
  }

  #addTool(tool: JsonObject, namesModel: boolean): void {
    const { type } = tool
    if (type === undefined && (isObject(tool.function) || typeof tool.name === 'string')) return // a function
    this.#addModelsOf(type, namesModel)
    if (typeof type === 'string' && acceptsTokenLimit(type)) this.cappedTools.push(tool)
    else if (typeof type !== 'string' || mayRunModel(type)) this.uncappedTool ??= String(type)
  }

  #addPlugin({ id }: JsonObject, namesModel: boolean): void {
    this.#addModelsOf(id, namesModel)
    if (typeof id !== 'string' || mayRunModel(id)) this.uncappedTool ??= String(id) // no known plugin accepts a token limit
  }

  /** Adds a tool or plugin by its own name if it may run models that the request does not name. */
  #addModelsOf(tool: unknown, namesModel: boolean): void {
    if (typeof tool !== 'string') this.problem = 'a tool or plugin has no type or id'
    else if (mayRunModel(tool) && (!namesModel || isMultiModelTool(tool))) this.#addModel(tool)
  }
}

/** Requires a list of objects. Some servers also accept a list of names, or a map, which would not be checked here. */
function checkList(name: string, value: unknown): void {
  if (value === null || (Array.isArray(value) && value.every(isObject))) return
  throw invalid(`${name} must be a list of objects.`) // F26
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isThinking(parent: string): boolean {
  return parent === 'reasoning' || parent === 'thinking'
}

/** A thinking budget has a name of its own, or is `max_tokens` in `reasoning`. */
function isBudget(folded: string, parent: string): boolean {
  return isBudgetParameter(folded) || (isTokenLimitParameter(folded) && isThinking(parent))
}

function checkSpelling(name: string, folded: string): void {
  if (name === '__proto__') throw invalid('The parameter "__proto__" is not allowed.')
  const canonical = canonicalSpelling(name, folded)
  if (canonical !== undefined)
    throw invalid(`The parameter ${JSON.stringify(name.slice(0, 100))} must be written ${canonical}.`)
}

function invalid(message: string): OpenRouteError {
  return failure('body_invalid', { message })
}
