import { failure } from '@openroute-kit/core/internal'
import {
  fold,
  isBudgetParameter,
  isCountParameter,
  isModelParameter,
  isPresetParameter,
  isTokenLimitParameter,
} from './parameter-names.js'

/** The routes whose parameters are known. A gateway may have other routes, with other parameters. */
const KNOWN_ROUTES = /\/(chat\/completions|completions|responses|messages|embeddings)$/i

/**
 * Documented parameters that are safe with `allowModel` and `maxTokens`: they neither raise the tokens nor select a model in a
 * way that `inspectRequest` does not see. This is an allowlist, because servers have parameters that do, and keep adding them:
 * `n_predict` of llama.cpp, `deployment_id` of LiteLLM, and its `additional_drop_params`, which removes the cap (F26).
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

/** Parameters that change how a server treats the other parameters. Refused on any route. */
const OVERRIDES =
  /^litellm|^routersettings|^mock|^(additional|allowed|default|drop|extra|override)\w*(params?|body|headers?|query)$|^api(base|key|type|version)$|^baseurl$|^customllmprovider$|^ignoreeos$|^mintokens$/

/**
 * Refuses unknown top-level parameters. For apps that limit models or tokens. `allowed`: parameters that the app allows in
 * addition.
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
        message: `This app does not allow the parameter ${JSON.stringify(name.slice(0, 100))}. Its developer can add it to the option "allowParameters".`,
      })
  }
}

/** Parameters that `inspectRequest` recognises by their names are known as well: it checks their values. */
function isKnown(name: string, folded: string): boolean {
  return (
    KNOWN.has(name) ||
    [isTokenLimitParameter, isBudgetParameter, isCountParameter, isModelParameter, isPresetParameter].some(
      (is) => is(folded),
    )
  )
}
