/**
 * The parameters that the checks of a request body depend on. Servers may accept other spellings of them: Go and .NET ignore
 * case, some gateways also ignore separators. The kit accepts only the spelling in this list (F05).
 */
const CANONICAL: ReadonlyMap<string, string> = new Map(
  [
    ...['model', 'models', 'fallbacks', 'preset', 'route', 'prompt'],
    ...['max_tokens', 'max_completion_tokens', 'max_output_tokens', 'n', 'best_of', 'reasoning', 'thinking'],
    ...['tools', 'plugins', 'id', 'type', 'function', 'parameters', 'metadata'],
  ].map((name) => [fold(name), name]),
)

/** The maximum length of a parameter's name (F25). */
export const MAX_PARAMETER_LENGTH = 256

/**
 * The correct spelling if `name` is another spelling of a parameter in the list, else `undefined`. `folded`: {@link fold} of the
 * name.
 */
export function canonicalSpelling(name: string, folded: string): string | undefined {
  const canonical = CANONICAL.get(folded)
  return canonical === name ? undefined : canonical
}

/**
 * Normalises a name as the most lenient server would. Letters are compared without case, width and diacritics (`ſ` is `s`, `ı` is
 * `i`). Separators and control characters are removed. The time is quadratic for a name of many combining marks, so limit it to
 * {@link MAX_PARAMETER_LENGTH}.
 */
export function fold(name: string): string {
  if (/^[a-z_]*$/.test(name)) return name.replaceAll('_', '')
  return name
    .normalize('NFKD')
    .toUpperCase()
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '')
}

/** Lists of models that the request does not use. */
const EXCLUSION = /^(excluded|ignored)models$/

// All functions below take a name as `fold` returns it.

/** Parameters whose values are models, such as `allowed_models`, `judgeModel`, `deployment_id` or `fallbacks`. */
export function isModelParameter(folded: string): boolean {
  return (
    /((models?|deployments?)(ids?|names?|slugs?)?|fallbacks?(dict|list)?)$/.test(folded) &&
    !EXCLUSION.test(folded)
  )
}

/** Parameters that select how the provider chooses a model. Top-level only. */
export function isRouteParameter(folded: string): boolean {
  return folded === 'route' || folded === 'engine'
}

/** Parameters that name a preset: models and options that are stored at the provider. */
export function isPresetParameter(folded: string): boolean {
  return /presets?(ids?|names?|slugs?)?$/.test(folded)
}

/** Parameters that limit the tokens of the output. Limits of the input, such as `max_content_tokens`, don't count. */
export function isTokenLimitParameter(folded: string): boolean {
  return (
    /^(num|n)predict$|^max(gen|new|output|response|completion)len(gth)?$/.test(folded) ||
    (/^max\w*tokens/.test(folded) && !/content|input|prompt|context/.test(folded))
  )
}

/** Parameters that limit the tokens for thinking. They are part of the output's tokens, or come on top of them. */
export function isBudgetParameter(folded: string): boolean {
  return (
    /^(budgettokens|tokenbudget)$/.test(folded) ||
    /^(max)?(thinking|reasoning)\w*(budget|tokens)$/.test(folded)
  )
}

/** Parameters for the number of completions, each of which may use the whole token limit. */
export function isCountParameter(folded: string): boolean {
  return /^(n|bestof|numreturnsequences|numcompletions|candidatecount)$/.test(folded)
}
