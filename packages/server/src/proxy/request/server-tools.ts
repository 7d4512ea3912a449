/** Tools and plugins that run no model beside the one of the request, as {@link normalized} writes them. */
const WITHOUT_MODEL: ReadonlySet<string> = new Set([
  ...[
    'function',
    'custom',
    'namespace',
    'datetime',
    'moderation',
    'memory',
    'response_healing',
    'context_compression',
  ],
  ...[
    'web',
    'websearch',
    'web_search',
    'websearch_preview',
    'web_search_preview',
    'webfetch',
    'web_fetch',
    'browser_use',
  ],
  ...[
    'file',
    'files',
    'filesearch',
    'file_search',
    'fileparser',
    'file_parser',
    'search_models',
    'text_editor',
  ],
  ...['bash', 'shell', 'local_shell', 'apply_patch', 'code_interpreter', 'code_execution'],
  ...['auto_router', 'auto_beta_router', 'pareto_router', 'switchyard_router'],
])
const FAMILIES_WITHOUT_MODEL = ['computer', 'mcp', 'tool_search']

/** Tools that take `max_completion_tokens` in their parameters, for the models that they run. Other versions may not. */
const TAKES_TOKENS: ReadonlySet<string> = new Set([
  'openrouter:advisor',
  'openrouter:subagent',
  'openrouter:fusion',
])

/** A longer name is none of these, and is not searched (F25). */
const MAX_NAME_LENGTH = 256

/**
 * Whether a tool or plugin may run a model that the provider chooses, where the request names none for it: OpenRouter's
 * `openrouter:fusion` asks a panel of the most expensive ones. Unknown ones count (F05).
 */
export function mayRunModel(type: string): boolean {
  if (type.length > MAX_NAME_LENGTH) return true
  const name = normalized(type)
  return !WITHOUT_MODEL.has(name) && !FAMILIES_WITHOUT_MODEL.some((family) => name.startsWith(family))
}

/** Whether it runs several, of which the request may name a part. */
export function runsPanel(type: string): boolean {
  return type.toLowerCase().includes('fusion')
}

/** Whether a tool's tokens can be capped. */
export function takesTokens(type: string): boolean {
  return TAKES_TOKENS.has(type)
}

/**
 * Whether a model is a name for several, as OpenRouter has `openrouter/fusion` beside the tool and the plugin: of the
 * router's own models, those that are called like its tools (F26).
 */
export function isSeveralModels(model: string): boolean {
  const [name = ''] = model.toLowerCase().replace('~', '').split(':')
  const cut = name.lastIndexOf('/')
  const author = name.slice(0, Math.max(cut, 0))
  const own = author === '' || /^(openroute|therouter)/.test(author)
  return own && /fusion|advisor|subagent|council|panel|ensemble/.test(name.slice(cut + 1))
}

/** A type or id without prefix and versions, in one case. */
function normalized(type: string): string {
  const parts = type
    .toLowerCase()
    .replace(/^openrouter:(experimental__)?/, '')
    .replaceAll('-', '_')
    .split('_')
  while (parts.length > 1 && /^\d+$/.test(parts.at(-1) as string)) parts.pop()
  return parts.join('_')
}
