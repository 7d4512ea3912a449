/** Whether a parameter contains data for the model, in which the provider does not interpret names. */
export function isModelData({ type }: { readonly type?: unknown }, name: string, parent: string): boolean {
  switch (name) {
    case 'function': // of a tool, or of a call; some clients omit the type
      return type === 'function' || type === undefined
    case 'parameters': // the schema of a function; for other tools, their options
      return type === 'function'
    case 'functions': // the older form of `tools`
    case 'input_schema':
      return true
    case 'schema':
      return ['json_schema', 'format', 'response_format'].includes(parent)
    case 'input': // the arguments of a tool call in Anthropic's API
      return typeof type === 'string' && type.endsWith('tool_use')
    case 'arguments':
      return typeof type === 'string' && type.endsWith('_call')
    case 'variables':
      return parent === 'prompt'
    default:
      return false
  }
}
