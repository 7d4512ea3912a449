import { ApiError } from '../../http/api-error.js'
import { isObject, type JsonSchema } from '../schema/json-schema.js'

/** Chat completions nest a function's definition in `function`; responses do not. */
export type ToolDialect = 'chat' | 'responses'

export interface FunctionTool {
  name: string
  /** The JSON Schema of the arguments. */
  parameters: JsonSchema
}

export interface ToolSettings {
  /** Whether the model has to call one of `functions`, may, or must not. */
  mode: 'none' | 'auto' | 'required'
  functions: readonly FunctionTool[]
}

/** Reads `tools` and `tool_choice`. Tools that the provider runs itself, such as a web search, are ignored. @throws ApiError 400 */
export function readTools(body: Readonly<Record<string, unknown>>, dialect: ToolDialect): ToolSettings {
  if (body.functions != null || body.function_call != null)
    throw new ApiError(400, 'functions and function_call are not supported: use tools and tool_choice')
  const functions = readFunctions(body.tools, dialect)
  const choice = body.tool_choice ?? 'auto'
  if (choice === 'none' || choice === 'auto') return { mode: choice, functions }
  if (choice === 'required') return required(functions)
  if (!isObject(choice)) throw new ApiError(400, 'tool_choice must be none, auto, required, or an object')
  if (choice.type === 'function')
    return required([find(functions, dialect === 'chat' ? nameIn(choice.function) : choice.name)])
  if (choice.type === 'allowed_tools') return readAllowedTools(choice, functions, dialect)
  throw new ApiError(400, 'tool_choice.type must be function or allowed_tools')
}

function readFunctions(tools: unknown, dialect: ToolDialect): FunctionTool[] {
  if (tools == null) return []
  if (!Array.isArray(tools)) throw new ApiError(400, 'tools must be an array')
  return tools.flatMap((tool: unknown, index) => {
    if (!isObject(tool) || typeof tool.type !== 'string')
      throw new ApiError(400, `tools[${index}].type must be a string`)
    if (tool.type === 'custom') throw new ApiError(400, `tools[${index}]: the emulator calls functions only`)
    if (tool.type !== 'function') return []
    const definition = dialect === 'chat' ? tool.function : tool
    const name = nameIn(definition)
    if (typeof name !== 'string' || !/^[\w.:-]{1,128}$/.test(name))
      throw new ApiError(
        400,
        `tools[${index}]: the name must be 1 to 128 letters, digits, "_", "-", "." and ":"`,
      )
    const parameters = (definition as JsonSchema).parameters ?? {}
    if (!isObject(parameters)) throw new ApiError(400, `tools[${index}]: parameters must be a JSON Schema`)
    return [{ name, parameters }]
  })
}

function readAllowedTools(choice: JsonSchema, functions: FunctionTool[], dialect: ToolDialect): ToolSettings {
  const { mode, tools } = (dialect === 'chat' ? choice.allowed_tools : choice) as JsonSchema
  if ((mode !== 'auto' && mode !== 'required') || !Array.isArray(tools))
    throw new ApiError(400, 'tool_choice: allowed_tools takes a mode, auto or required, and a list of tools')
  const allowed = tools.map((tool: unknown) =>
    find(functions, dialect === 'chat' && isObject(tool) ? nameIn(tool.function) : nameIn(tool)),
  )
  return mode === 'required' ? required(allowed) : { mode, functions: allowed }
}

function required(functions: readonly FunctionTool[]): ToolSettings {
  if (functions.length === 0) throw new ApiError(400, 'tool_choice required needs a function in tools')
  return { mode: 'required', functions }
}

function find(functions: readonly FunctionTool[], name: unknown): FunctionTool {
  const found = functions.find((one) => one.name === name)
  if (found === undefined) throw new ApiError(400, 'tool_choice names a function that is not in tools')
  return found
}

function nameIn(value: unknown): unknown {
  return isObject(value) ? value.name : undefined
}
