import type { OpenRouteError } from '@openroute-kit/core'
import { failure } from '@openroute-kit/core/internal'
import {
  fold,
  MAX_PARAMETER_LENGTH,
  namesBudget,
  namesCount,
  namesModels,
  namesPreset,
  namesRoute,
  namesTokens,
  otherSpelling,
} from './parameter-names.js'
import { mayRunModel, runsPanel, takesTokens } from './server-tools.js'

export type JsonObject = Record<string, unknown>

/** A value in a request body, to be changed. */
interface Place {
  readonly holder: JsonObject
  readonly name: string
}

/** The tokens that one generation may spend: the request's own, or one of a tool's. */
export interface Generation {
  /** The object that describes it. */
  readonly holder: JsonObject
  readonly tokens: readonly Place[]
  readonly budgets: readonly Place[]
}

export interface RequestNames {
  /** Every model that the request names, wherever it does; presets as `@preset/…`. */
  readonly models: ReadonlySet<string>
  /** Why no app could allow what it names, such as a model that is no string. */
  readonly problem: string | undefined
  readonly generations: readonly Generation[]
  /** How many answers it asks for. */
  readonly counts: readonly Place[]
  /** Tools with models of their own, whose tokens can be bounded. */
  readonly tools: readonly JsonObject[]
  /** A tool or plugin that runs a model whose tokens can't be bounded. */
  readonly unbounded: string | undefined
}

/** More than any request needs, and few enough to ask the app about. */
const MAX_MODELS = 64

/** More than the name of any model, tool or plugin has. */
const MAX_NAME_LENGTH = 256

/** More parameters than a request has that is no attack on the time it takes to check them. */
const MAX_PARAMETERS = 50_000

/** Where a value stands. */
interface Position {
  /** Name of the parameter that holds it, or holds the list that it is in. */
  readonly parent: string
  readonly top: boolean
  /** Whether its strings are models. */
  readonly models: boolean
  /** Whether it is the app's own metadata, which only names models, if anything. */
  readonly metadata: boolean
}

/**
 * Walks a whole request body once, and finds everything in it that chooses a model or its tokens. Providers add places for
 * that all the time (plugins, tools, routers), so the names count wherever they stand; what is left out are the few places
 * whose contents are data for the model: a tool's schema, the arguments of its call, and text (F05).
 *
 * @throws `body_invalid` for a parameter in another spelling than the API's, for too many, and for names that are too long
 */
export function inspectRequest(body: JsonObject): RequestNames {
  const inspection = new Inspection()
  inspection.object(body, { parent: '', top: true, models: false, metadata: false })
  return inspection
}

class Inspection implements RequestNames {
  readonly models = new Set<string>()
  problem: string | undefined
  readonly generations: Generation[] = []
  readonly counts: Place[] = []
  readonly tools: JsonObject[] = []
  unbounded: string | undefined
  /** How often a model has been named. */
  #named = 0
  #parameters = 0

  /** Returns the budgets that belong to the object around this one, where this is its `reasoning`. */
  object(holder: JsonObject, position: Position): readonly Place[] {
    const { parent, top } = position
    const tokens: Place[] = []
    const budgets: Place[] = []
    const named = this.#named
    for (const [name, value] of Object.entries(holder)) {
      if (++this.#parameters > MAX_PARAMETERS)
        throw invalid(`The request body may have ${MAX_PARAMETERS} parameters.`)
      if (!position.models && isData(holder, name, parent)) continue
      if (name.length > MAX_PARAMETER_LENGTH)
        throw invalid(`A parameter's name may have ${MAX_PARAMETER_LENGTH} characters.`) // F25
      if (top && (name === 'tools' || name === 'plugins')) checkList(name, value)
      const folded = fold(name)
      if (!position.metadata) {
        checkSpelling(name, folded)
        if (isBudget(folded, parent)) budgets.push({ holder, name })
        else if (namesTokens(folded)) tokens.push({ holder, name })
        else if (namesCount(folded)) this.counts.push({ holder, name })
      }
      if (namesPreset(folded)) this.#addPreset(value)
      else if (folded === 'prompt') this.#addPrompt(value)
      const models = position.models || namesModels(folded) || (top && namesRoute(folded))
      const metadata = position.metadata || (top && name === 'metadata')
      budgets.push(...this.#value(value, { parent: name, top: false, models, metadata }))
    }
    if (parent === 'tools') this.#addTool(holder, this.#named > named)
    if (parent === 'plugins') this.#addPlugin(holder, this.#named > named)
    if (isThinking(parent)) return budgets
    if (top || tokens.length + budgets.length > 0) this.generations.push({ holder, tokens, budgets })
    return []
  }

  #value(value: unknown, position: Position): readonly Place[] {
    if (Array.isArray(value)) for (const one of value) this.#value(one, position)
    else if (typeof value === 'object' && value !== null) return this.object(value as JsonObject, position)
    else if (position.models && typeof value === 'string') this.#add(value)
    else if (position.models && typeof value === 'number') this.problem = 'a model is no number'
    return []
  }

  #add(model: string): void {
    if (model.length > MAX_NAME_LENGTH)
      throw invalid(`The name of a model may have ${MAX_NAME_LENGTH} characters.`) // F25
    this.#named++
    if (this.models.size < MAX_MODELS) this.models.add(model)
    else if (!this.models.has(model)) this.problem = `more than ${MAX_MODELS} of them`
  }

  /** A preset chooses models at the provider, where they can't be seen. OpenRouter also takes it as a model, by this name. */
  #addPreset(value: unknown): void {
    if (typeof value === 'string') this.#add(value.startsWith('@preset/') ? value : `@preset/${value}`)
    else if (value !== null) this.problem = 'a preset must be named by a string'
  }

  /** A prompt that is stored at the provider may have a model of its own; a text has none. */
  #addPrompt(value: unknown): void {
    const id = typeof value === 'object' && value !== null ? (value as JsonObject).id : undefined
    if (typeof id === 'string') this.#add(`@prompt/${id}`)
  }

  #addTool(tool: JsonObject, named: boolean): void {
    const { type } = tool
    if (type === undefined && (isObject(tool.function) || typeof tool.name === 'string')) return // a function
    this.#addRunner(type, named)
    if (typeof type === 'string' && takesTokens(type)) this.tools.push(tool)
    else if (typeof type !== 'string' || mayRunModel(type)) this.unbounded ??= String(type)
  }

  #addPlugin({ id }: JsonObject, named: boolean): void {
    this.#addRunner(id, named)
    if (typeof id !== 'string' || mayRunModel(id)) this.unbounded ??= String(id) // no plugin is known to take tokens
  }

  #addRunner(name: unknown, named: boolean): void {
    if (typeof name !== 'string') this.problem = 'a tool or plugin has no name'
    else if (mayRunModel(name) && (!named || runsPanel(name))) this.#add(name)
  }
}

/** A list of objects: other servers may also read names, or a map. */
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

/** A budget has a name of its own, or is the `max_tokens` of `reasoning`. */
function isBudget(folded: string, parent: string): boolean {
  return namesBudget(folded) || (namesTokens(folded) && isThinking(parent))
}

/** Whether a parameter holds data for the model, in which names have no meaning for the provider. */
function isData({ type }: JsonObject, name: string, parent: string): boolean {
  switch (name) {
    case 'function': // a tool's, or a call of it; some clients leave out the type
      return type === 'function' || type === undefined
    case 'parameters': // the schema of a function; other tools have their options there
      return type === 'function'
    case 'functions': // the older form of `tools`
    case 'input_schema':
      return true
    case 'schema':
      return ['json_schema', 'format', 'response_format'].includes(parent)
    case 'input': // the arguments of a tool that Anthropic's models call
      return typeof type === 'string' && type.endsWith('tool_use')
    case 'arguments':
      return typeof type === 'string' && type.endsWith('_call')
    case 'variables':
      return parent === 'prompt'
    default:
      return false
  }
}

function checkSpelling(name: string, folded: string): void {
  const canonical = name === '__proto__' ? 'another name' : otherSpelling(name, folded)
  if (canonical !== undefined)
    throw invalid(`The parameter ${JSON.stringify(name.slice(0, 100))} must be written ${canonical}.`)
}

function invalid(message: string): OpenRouteError {
  return failure('body_invalid', { message })
}
