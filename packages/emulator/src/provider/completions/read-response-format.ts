import { ApiError } from '../../http/api-error.js'
import { isObject } from '../schema/json-schema.js'
import type { ToolDialect } from './read-tools.js'

/** What the text of the message has to be. */
export type ResponseFormat =
  | { type: 'text' }
  | { type: 'json_object' }
  | { type: 'json_schema'; schema: unknown }

/** Reads `response_format` of a chat completion, or `text.format` of a response. @throws ApiError 400 */
export function readResponseFormat(format: unknown, dialect: ToolDialect): ResponseFormat {
  const name = dialect === 'chat' ? 'response_format' : 'text.format'
  if (format == null) return { type: 'text' }
  if (!isObject(format)) throw new ApiError(400, `${name} must be an object`)
  const { type } = format
  if (type === 'text' || type === 'json_object') return { type }
  if (type !== 'json_schema') throw new ApiError(400, `${name}.type must be text, json_object or json_schema`)
  // In a response, the name and the schema stand beside the type.
  const definition = dialect === 'chat' ? format.json_schema : format
  if (!isObject(definition) || typeof definition.name !== 'string')
    throw new ApiError(400, `${name} of the type json_schema requires a name`)
  if (!isObject(definition.schema))
    throw new ApiError(400, `${name} of the type json_schema requires a schema`)
  return { type, schema: definition.schema }
}
