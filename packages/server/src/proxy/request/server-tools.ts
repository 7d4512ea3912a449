/** Tools and plugins that run no model other than the one of the request, in the form of {@link normalized}. */
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

/** Tools that accept `max_completion_tokens` for the models that they run. Other versions of them may not. */
const WITH_TOKEN_LIMIT: ReadonlySet<string> = new Set([
  'openrouter:advisor',
  'openrouter:subagent',
  'openrouter:fusion',
])

/** Longer names are not parsed: they can't be in the list (F25). */
const MAX_NAME_LENGTH = 256

/**
 * Whether a tool or plugin may run a model that the provider chooses. `openrouter:fusion`, for example, runs several of the most
 * expensive ones. Unknown tools count too (F05).
 */
export function mayRunModel(type: string): boolean {
  if (type.length > MAX_NAME_LENGTH) return true
  const name = normalized(type)
  return !WITHOUT_MODEL.has(name) && !FAMILIES_WITHOUT_MODEL.some((family) => name.startsWith(family))
}

/** Whether a tool or plugin runs several models, of which the request may name only some. */
export function isMultiModelTool(type: string): boolean {
  return type.toLowerCase().includes('fusion')
}

/** Whether the tokens of a tool's models can be limited. */
export function acceptsTokenLimit(type: string): boolean {
  return WITH_TOKEN_LIMIT.has(type)
}

/**
 * Whether the name of a model stands for several models, such as `openrouter/fusion`: a model of the router itself that is named
 * like one of its tools (F26).
 */
export function isMultiModelName(model: string): boolean {
  const [name = ''] = model.toLowerCase().replace('~', '').split(':')
  const cut = name.lastIndexOf('/')
  const author = name.slice(0, Math.max(cut, 0))
  const isRouters = author === '' || /^(openroute|therouter)/.test(author)
  return isRouters && /fusion|advisor|subagent|council|panel|ensemble/.test(name.slice(cut + 1))
}

/** A type or id in lower case, without prefix and version numbers, with `_` as the separator. */
function normalized(type: string): string {
  const parts = type
    .toLowerCase()
    .replace(/^openrouter:(experimental__)?/, '')
    .replaceAll('-', '_')
    .split('_')
  while (parts.length > 1 && /^\d+$/.test(parts.at(-1) as string)) parts.pop()
  return parts.join('_')
}
