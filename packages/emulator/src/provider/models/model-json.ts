import type { Model } from './models.js'

const SUPPORTED_PARAMETERS = Object.freeze([
  'temperature',
  'max_tokens',
  'max_completion_tokens',
  'tools',
  'tool_choice',
  'response_format',
  'structured_outputs',
])

const ARCHITECTURE = Object.freeze({
  modality: 'text->text',
  input_modalities: ['text'],
  output_modalities: ['text'],
  tokenizer: 'Other',
  instruct_type: null,
})

/** 2025-06-15, for every model. */
const CREATED = 1_750_000_000

/** The entry of `GET /models` (docs/protocol.md §3). */
export function modelJson(model: Model, apiUrl: string): object {
  return {
    id: model.id,
    canonical_slug: model.id,
    hugging_face_id: null,
    name: model.name,
    created: CREATED,
    description: model.description,
    context_length: model.contextLength,
    architecture: ARCHITECTURE,
    pricing: pricing(model),
    top_provider: { context_length: model.contextLength, max_completion_tokens: null, is_moderated: false },
    per_request_limits: null,
    supported_parameters: SUPPORTED_PARAMETERS,
    default_parameters: null,
    supported_voices: null,
    knowledge_cutoff: null,
    expiration_date: null,
    links: { details: `${apiUrl}/models/${model.id}/endpoints` },
  }
}

/** `GET /models/{author}/{slug}/endpoints`: one provider, which is always up. */
export function endpointsJson(model: Model): object {
  return {
    id: model.id,
    name: model.name,
    created: CREATED,
    description: model.description,
    architecture: ARCHITECTURE,
    endpoints: [
      {
        name: `Emulator | ${model.id}`,
        tag: 'emulator',
        model_id: model.id,
        model_name: model.name,
        provider_name: 'Emulator',
        context_length: model.contextLength ?? 128_000,
        max_completion_tokens: null,
        max_prompt_tokens: null,
        quantization: 'unknown',
        pricing: pricing(model),
        supported_parameters: SUPPORTED_PARAMETERS,
        supports_implicit_caching: false,
        supports_tool_choice: { auto: true, function: true, none: true, required: true },
        supports_voice_cloning: false,
        status: 0,
        uptime_last_5m: 100,
        uptime_last_30m: 100,
        uptime_last_1d: 100,
        latency_last_30m: null,
        throughput_last_30m: null,
      },
    ],
  }
}

function pricing({ promptPrice, completionPrice }: Model): object {
  return { prompt: decimal(promptPrice), completion: decimal(completionPrice), request: '0', image: '0' }
}

/** Prices are decimal strings. `String(1e-7)` would use an exponent. */
function decimal(price: number): string {
  return price.toFixed(12).replace(/\.?0+$/, '')
}
