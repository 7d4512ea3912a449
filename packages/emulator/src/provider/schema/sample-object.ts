import { asSchema, isObject, type JsonSchema, numberIn, SchemaError, schemaMap } from './json-schema.js'
import { isRecursive, type SamplePart, type SamplePosition } from './sample-part.js'
import { sampleString } from './sample-string.js'
import { toRegExp } from './validate-sample.js'

/** An object that satisfies the schema, with its optional properties where they do not recur, unless it has to be sparse. */
export function sampleObject(
  schema: JsonSchema,
  position: SamplePosition,
  sample: SamplePart,
): Record<string, unknown> {
  const properties = schemaMap(schema.properties)
  const patterns = schemaMap(schema.patternProperties)
  const required = requiredNames(schema)
  const value: Record<string, unknown> = {}
  const max = numberIn(schema, 'maxProperties') ?? Number.POSITIVE_INFINITY
  const min = numberIn(schema, 'minProperties') ?? 0

  for (const name of required) set(name)
  for (const [name, property] of position.sparse ? [] : properties) {
    if (Object.hasOwn(value, name) || Object.keys(value).length >= max) continue
    if (isRecursive(property, position.references)) continue
    try {
      set(name)
    } catch (error) {
      if (!(error instanceof SchemaError)) throw error
    }
  }
  const { additionalProperties: others } = schema
  const hasEntries =
    (isObject(others) && !isRecursive(others, position.references)) ||
    [...patterns.values()].some((pattern) => !isRecursive(pattern, position.references))
  const wanted = Math.max(min, properties.size === 0 && hasEntries ? Math.min(1, max) : 0)
  for (let index = 0; Object.keys(value).length < wanted; index++) {
    if (index > wanted + 100) throw new SchemaError('it has too few property names')
    try {
      set(freeName(index), index)
    } catch (error) {
      if (!(error instanceof SchemaError) || Object.keys(value).length < min) throw error
      break
    }
  }
  return value

  function set(name: string, variant: number = position.variant): void {
    const depth = position.depth + 1
    const part = sample(schemaOf(name), { ...position, name, variant, depth })
    Object.defineProperty(value, name, { value: part, enumerable: true, configurable: true, writable: true })
  }

  /** What applies to a property: its own schema and those of matching patterns, or the one of all others. */
  function schemaOf(name: string): JsonSchema {
    const own = properties.get(name)
    const matching = [...patterns].filter(([pattern]) => toRegExp(pattern)?.test(name)).map(([, one]) => one)
    const parts = own === undefined ? matching : [own, ...matching]
    if (parts.length === 0) return asSchema(schema.additionalProperties ?? true)
    return parts.length === 1 ? (parts[0] as JsonSchema) : { allOf: parts }
  }

  function freeName(variant: number): string {
    const [pattern] = patterns.keys()
    const names = schema.propertyNames === undefined ? {} : asSchema(schema.propertyNames)
    if (Object.keys(names).length > 0)
      return String(sample({ type: 'string', ...names }, { ...position, name: 'key', variant }))
    if (pattern !== undefined) return sampleString({ pattern }, 'key', variant)
    return variant === 0 ? 'key' : `key${variant + 1}`
  }
}

/** The required names, and those that the present ones require. */
function requiredNames(schema: JsonSchema): Set<string> {
  const names = new Set(strings(schema.required))
  const declared = Object.keys(isObject(schema.properties) ? schema.properties : {})
  const dependencies = isObject(schema.dependentRequired) ? schema.dependentRequired : {}
  for (const [name, others] of Object.entries(dependencies))
    if (names.has(name) || declared.includes(name)) for (const other of strings(others)) names.add(other)
  return names
}

function strings(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : []
}
