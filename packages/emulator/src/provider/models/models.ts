import { failure } from '@openroute-kit/core/internal'

/** An entry of the list of models. Prices are in US dollars per token. */
export interface Model {
  id: string
  name: string
  description: string
  /** `null`: not known. */
  contextLength: number | null
  promptPrice: number
  completionPrice: number
}

const MILLION = 1_000_000

function model(id: string, name: string, contextLength: number, prompt: number, completion: number): Model {
  return {
    id,
    name: `${name} (emulated)`,
    description: 'Responds with a fixed text. No real model is involved.',
    contextLength,
    promptPrice: prompt / MILLION,
    completionPrice: completion / MILLION,
  }
}

function special(name: string, description: string, completion = 1): Model {
  return { ...model(`emulator/${name}`, `Emulator: ${name}`, 128_000, completion, completion), description }
}

/** Common models, and a few with special behaviour for tests. Prices are per million tokens here. */
const MODELS: readonly Model[] = Object.freeze([
  model('openai/gpt-4o', 'OpenAI: GPT-4o', 128_000, 2.5, 10),
  model('openai/gpt-4o-mini', 'OpenAI: GPT-4o-mini', 128_000, 0.15, 0.6),
  model('anthropic/claude-sonnet-4', 'Anthropic: Claude Sonnet 4', 200_000, 3, 15),
  model('google/gemini-2.5-flash', 'Google: Gemini 2.5 Flash', 1_048_576, 0.3, 2.5),
  model('deepseek/deepseek-chat', 'DeepSeek: Chat', 163_840, 0.3, 0.85),
  model('deepseek/deepseek-r1', 'DeepSeek: R1', 163_840, 0.4, 2),
  model('qwen/qwen3-max', 'Qwen: Qwen3 Max', 256_000, 1.2, 6),
  model('moonshotai/kimi-k2', 'MoonshotAI: Kimi K2', 131_072, 0.5, 2.4),
  model('z-ai/glm-4.6', 'Z.AI: GLM 4.6', 202_752, 0.5, 1.75),
  model('mistralai/mistral-small-3.2', 'Mistral: Small 3.2', 131_072, 0.06, 0.18),
  model('meta-llama/llama-3.3-70b-instruct', 'Meta: Llama 3.3 70B', 131_072, 0.13, 0.39),
  special('echo', 'Repeats your last message.'),
  special('slow', 'A long, slow response, so that there is time to press Stop.'),
  special('endless', 'Never ends by itself.'),
  special('flood', 'Never ends, and sends chunks of 64 KiB as fast as they are read.', 0),
  special('expensive', 'Costs one cent per token, so that a limit is soon used up.', 10_000),
])

/** What `openrouter/auto` chooses. */
const AUTO_CHOICE = 'openai/gpt-4o-mini'

/** The models that an emulator offers. */
export interface ModelList {
  readonly models: readonly Model[]
  /** `undefined`: it is not offered. */
  find(id: string): Model | undefined
}

/**
 * @param ids the models to offer; `any`: the built-in list, and completions for every other id.
 * @throws `config_invalid`
 */
export function modelList(ids: readonly string[] | 'any'): ModelList {
  if (ids === 'any') return { models: MODELS, find: anyModel }
  if (ids.length === 0 || ids.includes('') || new Set(ids).size !== ids.length)
    throw failure('config_invalid', { message: 'models must be "any", or a list of ids without duplicates.' })
  const models = ids.map((id) => ({ ...anyModel(id), id }))
  return { models, find: (id) => models.find((model) => model.id === id) }
}

/** A built-in model, also with a suffix such as `:online`; `:free` costs nothing. Any other id gets a model of its own. */
function anyModel(id: string): Model {
  const [, name = id, suffix] = /^(.+?)(?::([\w-]+))?$/.exec(id) ?? []
  const base = MODELS.find((model) => model.id === (name === 'openrouter/auto' ? AUTO_CHOICE : name))
  if (name === 'openrouter/auto' && base !== undefined) return base
  const found = { ...(base ?? model(name, name, 128_000, 1, 1)), id }
  return suffix === 'free' ? { ...found, promptPrice: 0, completionPrice: 0 } : found
}

/** Whether the model is one of those that a daily quota limits instead of credit. */
export function isFreeModel({ id }: Pick<Model, 'id'>): boolean {
  return id.endsWith(':free')
}
