/** Tools and plugins that run no model beside the one of the request; versions and prefixes are cut off before. */
const WITHOUT_MODEL =
  /^(function|custom|namespace|web|web_?search|web_?search_preview|web_?fetch|datetime|files?|file_?search|file_?parser|bash|shell|local_shell|apply_patch|tool_search\w*|search_models|code_interpreter|code_execution|computer\w*|browser_use|text_editor|memory|mcp\w*|response_healing|context_compression|moderation|(auto|auto_beta|pareto|switchyard)_router)$/

/**
 * Whether a tool or plugin may run a model that the provider chooses, where the request names none for it: OpenRouter's
 * `openrouter:fusion` asks a panel of the most expensive ones. Unknown ones count (F05).
 */
export function mayRunModel(type: string): boolean {
  return !WITHOUT_MODEL.test(
    type
      .toLowerCase()
      .replace(/^openrouter:(experimental__)?/, '')
      .replace(/-/g, '_')
      .replace(/(_\d+)+$/, ''),
  )
}

/** Whether it runs several, of which the request may name a part. */
export function runsPanel(type: string): boolean {
  return /fusion/i.test(type)
}

/** Whether it takes `max_completion_tokens` in its parameters, for the models that it runs. */
export function takesTokens(type: string): boolean {
  return /^openrouter:(advisor|subagent|fusion)$/i.test(type)
}
