import { failure } from '@openroute-kit/core/internal'

/** An entry of the list of models. Prices are in US dollars per token. */
export interface Model {
  id: string
  name: string
  description: string
  contextLength: number
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

/** The models that an emulator offers. */
export interface ModelList {
  readonly models: readonly Model[]
  find(id: string): Model | undefined
}

/**
 * @param ids the models to offer; `any`: the built-in list, and completions for every other id.
 * @throws `config_invalid`
 */
export function modelList(ids: readonly string[] | 'any' | undefined): ModelList {
  const builtIn = (id: string) => MODELS.find((model) => model.id === id)
  if (ids === undefined) return { models: MODELS, find: builtIn }
  if (ids === 'any') return { models: MODELS, find: (id) => builtIn(id) ?? genericModel(id) }
  if (ids.length === 0 || ids.includes('') || new Set(ids).size !== ids.length)
    throw failure('config_invalid', { message: 'models must be "any", or a list of ids without duplicates.' })
  const models = ids.map((id) => builtIn(id) ?? genericModel(id))
  return { models, find: (id) => models.find((model) => model.id === id) }
}

function genericModel(id: string): Model {
  return model(id, id, 128_000, 1, 1)
}

/** The entry of `GET /models` (docs/protocol.md §3). */
export function modelJson(entry: Model): object {
  return {
    id: entry.id,
    name: entry.name,
    created: 1_750_000_000,
    description: entry.description,
    context_length: entry.contextLength,
    architecture: { modality: 'text->text', input_modalities: ['text'], output_modalities: ['text'] },
    pricing: { prompt: decimal(entry.promptPrice), completion: decimal(entry.completionPrice) },
  }
}

/** Prices are decimal strings. `String(1e-7)` would use an exponent. */
function decimal(price: number): string {
  return price.toFixed(12).replace(/\.?0+$/, '')
}
