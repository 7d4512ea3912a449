export const OWN = 'openai/gpt-4o-mini'
export const EXPENSIVE = 'openai/gpt-5-pro'
export const CAP = 90

export const tool = (type: string, parameters?: object) => ({
  tools: [{ type, ...(parameters && { parameters }) }],
})
const nested = (depth: number, value: object): object =>
  depth === 0 ? value : { [`level_${depth}`]: [nested(depth - 1, value)] }

/** Requests that name, somewhere, a model that the app refuses. */
export const NAMES: [string, object][] = [
  ['models', { models: [EXPENSIVE] }],
  ['models beside allowed ones', { models: [OWN, EXPENSIVE] }],
  ['models as a string', { models: EXPENSIVE }],
  ['models as objects', { models: [{ id: EXPENSIVE }] }],
  ['models as a map', { models: { first: { slug: EXPENSIVE } } }],
  ['fallbacks', { fallbacks: [{ model: EXPENSIVE }] }],
  ['fallbacks as strings', { fallbacks: [EXPENSIVE] }],
  ['fallback_models', { fallback_models: [EXPENSIVE] }],
  ['a tool’s parameters', tool('openrouter:advisor', { model: EXPENSIVE })],
  ['a tool’s list', tool('openrouter:fusion', { model: OWN, analysis_models: [OWN, EXPENSIVE] })],
  ['a tool itself', { tools: [{ type: 'image_generation', model: EXPENSIVE }] }],
  ['a tool of Anthropic’s', { tools: [{ type: 'advisor_20260301', name: 'advisor', model: EXPENSIVE }] }],
  ['a tool that does not exist yet', tool('openrouter:new', { settings: { judge_model: EXPENSIVE } })],
  ['tools within a tool', tool('openrouter:subagent', { model: OWN, ...tool('x', { model: EXPENSIVE }) })],
  ['a tool with a model of its own choosing', tool('openrouter:fusion')],
  ['a tool with a panel of its own choosing', tool('openrouter:fusion', { model: OWN })],
  ['an image tool', tool('openrouter:image_generation', { quality: 'high' })],
  ['an unknown tool', tool('openrouter:new')],
  [
    'tools that are added to a conversation',
    { input: [{ type: 'additional_tools', ...tool('x', { model: EXPENSIVE }) }] },
  ],
  ['a plugin', { plugins: [{ id: 'fusion', model: EXPENSIVE }] }],
  ['a plugin’s list', { plugins: [{ id: 'auto-router', allowed_models: ['anthropic/*'] }] }],
  ['a plugin’s new list', { plugins: [{ id: 'x', candidate_models: [EXPENSIVE] }] }],
  ['a plugin with models of its own choosing', { plugins: [{ id: 'fusion' }] }],
  ['a plugin’s preset', { plugins: [{ id: 'fusion', preset: 'general-high' }] }],
  ['camel case', { plugins: [{ id: 'x', analysisModels: [EXPENSIVE] }] }],
  ['a preset', { preset: 'mine' }],
  ['a preset as model', { models: ['@preset/mine'] }],
  ['a preset that is no string', { preset: { slug: 'mine' } }],
  ['a stored prompt', { prompt: { id: 'pmpt_1' } }],
  ['the older routing', { route: 'fallback' }],
  ['the older engine', { engine: EXPENSIVE }],
  ['options of a provider', { provider: { options: { openai: { model: EXPENSIVE } } } }],
  ['a body within the body', { extra_body: { model: EXPENSIVE } }],
  ['metadata', { metadata: { model: EXPENSIVE } }],
  ['ids', { model_id: EXPENSIVE, modelName: EXPENSIVE }],
  ['any depth', nested(50, { model: EXPENSIVE })],
  ['a number', { models: [7] }],
  ['too many', { models: Array.from({ length: 100 }, (_, index) => `${OWN}:${index}`) }],
]

/** Names that a lenient server may accept as the API's. */
export const SPELLINGS = [
  ...[
    'Model',
    'MODEL',
    'mOdel',
    'model ',
    ' model',
    'mo_del',
    'mo-del',
    'model\u0000',
    'ｍｏｄｅｌ',
    'MODELſ',
    'modeL',
  ],
  ...[
    'Models',
    'MODELS',
    'modelſ',
    'models[]',
    'Fallbacks',
    'fall_backs',
    'fallbackſ',
    'Preset',
    'preſet',
    'Route',
  ],
  ...[
    'Max_Tokens',
    'MAX_TOKENS',
    'max-tokens',
    'maxTokens',
    'maxtokens',
    'max_tokenſ',
    'Max Tokens',
    'max_toKens',
  ],
  ...[
    'Max_Completion_Tokens',
    'maxCompletionTokens',
    'max_completıon_tokens',
    'MaxOutputTokens',
    'max.output.tokens',
  ],
  ...[
    'N',
    'Ｎ',
    'n ',
    'Best_Of',
    'bestOf',
    'best-of',
    'beſt_of',
    'Reasoning',
    'Thinking',
    'Prompt',
    'Tools',
    'Plugins',
  ],
  ...['__proto__'],
]

/** Requests that name no model to run, or only in a text or as data. */
export const HARMLESS: [string, object][] = [
  [
    'allowed models everywhere',
    {
      models: [OWN],
      fallbacks: [{ model: OWN }],
      ...tool('openrouter:advisor', { model: OWN, max_completion_tokens: 9 }),
    },
  ],
  [
    'a schema with such properties',
    {
      tools: [
        {
          type: 'function',
          function: {
            name: 'order',
            parameters: {
              type: 'object',
              properties: {
                model: { type: 'string', default: 'T', enum: ['T', 'S'] },
                Models: { type: 'array' },
                N: { type: 'number' },
                max_tokens: { const: 1_000_000 },
              },
              required: ['model'],
            },
          },
        },
        { type: 'function', name: 'order', parameters: { properties: { model: { const: EXPENSIVE } } } },
        { name: 'order', input_schema: { properties: { model: { examples: [EXPENSIVE] } } } },
      ],
      response_format: {
        type: 'json_schema',
        json_schema: { name: 'x', schema: { properties: { model: { enum: [EXPENSIVE] } } } },
      },
    },
  ],
  [
    'messages about models',
    {
      messages: [
        { role: 'system', content: `{"model":"${EXPENSIVE}","max_tokens":100000}` },
        { role: 'user', name: 'model', content: [{ type: 'text', text: `"Model": "${EXPENSIVE}"` }] },
        {
          role: 'assistant',
          tool_calls: [
            { id: '1', type: 'function', function: { name: 'order', arguments: `{"model":"${EXPENSIVE}"}` } },
          ],
        },
        {
          role: 'assistant',
          content: [{ type: 'tool_use', id: '1', name: 'order', input: { Model: EXPENSIVE, n: 5 } }],
        },
        { role: 'tool', tool_call_id: '1', content: `model: ${EXPENSIVE}` },
      ],
    },
  ],
  [
    'known tools',
    { tools: [{ type: 'web_search_20250305', name: 'web_search' }, ...tool('openrouter:web_fetch').tools] },
  ],
  [
    'known plugins',
    { plugins: [{ id: 'web', max_results: 3 }, { id: 'response-healing' }, { id: 'file-parser' }] },
  ],
  [
    'models that are excluded',
    { plugins: [{ id: 'auto-router', excluded_models: [EXPENSIVE], pin_model: true }] },
  ],
  ['preferences of providers', { provider: { order: ['azure'], allow_fallbacks: false } }],
  ['metadata', { metadata: { N: '5', Type: 'x', max_tokens: '7' } }],
]
