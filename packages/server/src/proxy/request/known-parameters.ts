import { failure } from '@openroute-kit/core/internal'
import { fold, namesBudget, namesCount, namesModels, namesPreset, namesTokens } from './parameter-names.js'

/** The routes whose parameters are known. A gateway's own have others. */
const KNOWN_ROUTES = /\/(chat\/completions|completions|responses|messages|embeddings)$/i

/**
 * The parameters of the API's requests that neither raise what `maxTokens` caps nor name models where nobody looks. Servers
 * have many more that do, and the next one may come tomorrow: llama.cpp's `n_predict`, LiteLLM's `deployment_id` and
 * `additional_drop_params`, which takes the cap away (F26).
 */
const KNOWN: ReadonlySet<string> = new Set([
  // OpenAI: chat completions and completions
  ...[
    'messages',
    'model',
    'audio',
    'frequency_penalty',
    'function_call',
    'functions',
    'logit_bias',
    'logprobs',
  ],
  ...['metadata', 'modalities', 'parallel_tool_calls', 'prediction', 'presence_penalty', 'prompt_cache_key'],
  ...[
    'prompt_cache_retention',
    'prompt_cache_options',
    'reasoning_effort',
    'response_format',
    'safety_identifier',
    'seed',
  ],
  ...['service_tier', 'stop', 'store', 'stream', 'stream_options', 'temperature', 'tool_choice', 'tools'],
  ...[
    'top_logprobs',
    'top_p',
    'user',
    'verbosity',
    'web_search_options',
    'moderation',
    'prompt',
    'echo',
    'suffix',
  ],
  // OpenAI: responses and embeddings
  ...[
    'background',
    'context_management',
    'conversation',
    'include',
    'input',
    'instructions',
    'max_tool_calls',
  ],
  ...[
    'previous_response_id',
    'reasoning',
    'text',
    'truncation',
    'dimensions',
    'encoding_format',
    'client_metadata',
  ],
  // Anthropic: messages
  ...[
    'system',
    'stop_sequences',
    'thinking',
    'top_k',
    'container',
    'mcp_servers',
    'cache_control',
    'output_config',
  ],
  ...['output_format', 'inference_geo', 'betas', 'anthropic_beta', 'anthropic_version', 'speed'],
  // OpenRouter
  ...[
    'route',
    'provider',
    'plugins',
    'transforms',
    'usage',
    'session_id',
    'trace',
    'debug',
    'include_reasoning',
  ],
  ...['min_p', 'top_a', 'repetition_penalty', 'structured_outputs', 'image_config', 'input_type'],
  ...['stop_server_tools_when'],
  // Sampling and thinking of other servers
  ...['typical_p', 'repeat_penalty', 'random_seed', 'safe_prompt', 'enable_thinking', 'chat_template_kwargs'],
  ...['search_parameters', 'truncate'],
])

/** Parameters with which a request changes what the server does with its other ones, on any route. */
const OVERRIDES =
  /^litellm|^routersettings|^mock|^(additional|allowed|default|drop|extra|override)\w*(params?|body|headers?|query)$|^api(base|key|type|version)$|^baseurl$|^customllmprovider$|^ignoreeos$|^mintokens$/

/**
 * Refuses, where the app limits models or tokens, parameters that nobody knows.
 *
 * @throws `body_invalid`
 */
export function checkParameters(
  path: string,
  body: Readonly<Record<string, unknown>>,
  allowed: ReadonlySet<string>,
): void {
  const known = KNOWN_ROUTES.test(path)
  for (const name of Object.keys(body)) {
    if (allowed.has(name)) continue
    const folded = fold(name)
    if (OVERRIDES.test(folded) || (known && !isKnown(name, folded)))
      throw failure('body_invalid', {
        message: `The parameter ${JSON.stringify(name.slice(0, 100))} is not among those that this app allows. Its developer can add it to "allowParameters".`,
      })
  }
}

/** Of some parameters the names are enough to check what they hold. */
function isKnown(name: string, folded: string): boolean {
  return (
    KNOWN.has(name) ||
    [namesTokens, namesBudget, namesCount, namesModels, namesPreset].some((is) => is(folded))
  )
}
