import { ApiError } from '../../http/api-error.js'

/** A JSON Schema object. `true` and `false` are written as `{}` and `{ not: {} }`. */
export type JsonSchema = Readonly<Record<string, unknown>>

/** No value satisfies the schema, or none that the emulator can generate. Routes send it as status 400. */
export class SchemaError extends ApiError {
  constructor(reason: string) {
    super(400, `Invalid JSON schema: ${reason}`)
  }
}

/** @throws SchemaError unless `value` is an object or a boolean */
export function asSchema(value: unknown): JsonSchema {
  if (value === true) return {}
  if (value === false) return { not: {} }
  if (isObject(value)) return value
  throw new SchemaError('a schema must be an object or a boolean')
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The schemas in a keyword such as `anyOf`; an empty list if it is absent. */
export function schemaList(value: unknown): JsonSchema[] {
  return Array.isArray(value) ? value.map(asSchema) : []
}

/** The schemas in a keyword such as `properties`, by name. */
export function schemaMap(value: unknown): Map<string, JsonSchema> {
  return new Map(isObject(value) ? Object.entries(value).map(([name, one]) => [name, asSchema(one)]) : [])
}

export function numberIn(schema: JsonSchema, keyword: string): number | undefined {
  const value = schema[keyword]
  return typeof value === 'number' ? value : undefined
}

/** Finds the schema that a `$ref` within `root` points to: an `$id`, then `#`, `#/$defs/name`, or the name of an `$anchor`. */
export function resolveReference(root: JsonSchema, reference: string): JsonSchema {
  const [id = '', fragment = ''] = reference.split('#', 2)
  const base = id === '' ? root : findByName(root, '$id', id)
  const found = base && atPointer(base, fragment)
  if (found === undefined)
    throw new SchemaError(`${JSON.stringify(reference.slice(0, 100))} points to nothing`)
  return asSchema(found)
}

function atPointer(root: JsonSchema, fragment: string): unknown {
  if (fragment !== '' && !fragment.startsWith('/')) return findByName(root, '$anchor', fragment)
  let value: unknown = root
  for (const token of decoded(fragment).split('/').slice(1)) {
    const name = token.replaceAll('~1', '/').replaceAll('~0', '~')
    if (Array.isArray(value)) value = value[Number(name)]
    else value = isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined
  }
  return value
}

function decoded(fragment: string): string {
  try {
    return decodeURIComponent(fragment)
  } catch {
    return fragment
  }
}

function findByName(root: JsonSchema, keyword: string, name: string): JsonSchema | undefined {
  const definitions = [...schemaMap(root.$defs).values(), ...schemaMap(root.definitions).values()]
  return [root, ...definitions].find((schema) => schema[keyword] === name || schema.$dynamicAnchor === name)
}
