/**
 * The parameters whose names the checks of a request body rely on. A server may take another spelling for the same name (Go
 * and .NET ignore case, some gateways also separators), so that in a body which is checked, only this one is taken (F05).
 */
const CANONICAL: ReadonlyMap<string, string> = new Map(
  [
    ...['model', 'models', 'fallbacks', 'preset', 'route', 'prompt'],
    ...['max_tokens', 'max_completion_tokens', 'max_output_tokens', 'n', 'best_of', 'reasoning', 'thinking'],
    ...['tools', 'plugins', 'id', 'type', 'function', 'parameters', 'metadata'],
  ].map((name) => [fold(name), name]),
)

/** Names of parameters may have so many characters (F25). */
export const MAX_PARAMETER_LENGTH = 256

/** The one spelling of a name that is written otherwise, or `undefined`. */
export function otherSpelling(name: string, folded: string): string | undefined {
  const canonical = CANONICAL.get(folded)
  return canonical === name ? undefined : canonical
}

/**
 * A name as the most lenient server reads it: letters of any case and width, `ſ` and `ı` among them, are the same, and
 * separators, marks and control characters are ignored. Quadratic in the length where it holds many marks: see
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

/** What a request excludes, it does not use. */
const EXCLUSION = /^(excluded|ignored)models$/

/** Whether what stands under a name are models, such as `allowed_models`, `judgeModel`, `deployment_id` or `fallbacks`. */
export function namesModels(folded: string): boolean {
  return (
    /((models?|deployments?)(ids?|names?|slugs?)?|fallbacks?(dict|list)?)$/.test(folded) &&
    !EXCLUSION.test(folded)
  )
}

/** Names of one choice among models that the provider makes, at the top of a request only. */
export function namesRoute(folded: string): boolean {
  return folded === 'route' || folded === 'engine'
}

export function namesPreset(folded: string): boolean {
  return /presets?(ids?|names?|slugs?)?$/.test(folded)
}

/** Names of a most number of tokens of output. What bounds input (`max_content_tokens`) is none. */
export function namesTokens(folded: string): boolean {
  return (
    /^(num|n)predict$|^max(gen|new|output|response|completion)len(gth)?$/.test(folded) ||
    (/^max\w*tokens/.test(folded) && !/content|input|prompt|context/.test(folded))
  )
}

/** Names of the tokens that a model may spend on thinking, beside those or out of those of its answer. */
export function namesBudget(folded: string): boolean {
  return (
    /^(budgettokens|tokenbudget)$/.test(folded) ||
    /^(max)?(thinking|reasoning)\w*(budget|tokens)$/.test(folded)
  )
}

/** Names of how many answers a request gets, each of which may have its tokens. */
export function namesCount(folded: string): boolean {
  return /^(n|bestof|numreturnsequences|numcompletions|candidatecount)$/.test(folded)
}
