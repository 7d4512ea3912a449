import { isDeepStrictEqual } from 'node:util'
import {
  asSchema,
  isObject,
  type JsonSchema,
  numberIn,
  resolveReference,
  SchemaError,
  schemaList,
  schemaMap,
} from './json-schema.js'

/** Bounds the time of the checks: a recursive schema may have any number of alternatives. */
const MAX_CHECKS = 100_000

/**
 * Returns a function that validates a value against a part of `root`, without `format` and the `unevaluated…` keywords.
 *
 * @throws SchemaError (400) after too many checks, all calls together
 */
export function createValidator(root: JsonSchema): (part: JsonSchema, value: unknown) => boolean {
  let checks = 0
  const validate = (schema: JsonSchema, value: unknown, references: readonly string[] = []): boolean => {
    if (++checks > MAX_CHECKS) throw new SchemaError('its values are too large')
    const same = (part: unknown) => validate(asSchema(part), value, references)
    const child = (part: unknown, member: unknown) => validate(asSchema(part), member)
    for (const reference of [schema.$ref, schema.$dynamicRef]) {
      if (typeof reference !== 'string') continue
      if (references.includes(reference)) return false // refers to itself without an end
      if (!validate(resolveReference(root, reference), value, [...references, reference])) return false
    }
    return (
      hasType(schema.type, value) &&
      isListed(schema, value) &&
      schemaList(schema.allOf).every(same) &&
      (schema.anyOf === undefined || schemaList(schema.anyOf).some(same)) &&
      (schema.oneOf === undefined || schemaList(schema.oneOf).filter(same).length === 1) &&
      (schema.not === undefined || !same(schema.not)) &&
      (schema.if === undefined || same((same(schema.if) ? schema.then : schema.else) ?? true)) &&
      (typeof value !== 'number' || isNumberWithin(schema, value)) &&
      (typeof value !== 'string' || isTextWithin(schema, value)) &&
      (!Array.isArray(value) || isArrayWithin(schema, value, child)) &&
      (!isObject(value) || isObjectWithin(schema, value, child, same))
    )
  }
  return (part, value) => validate(part, value)
}

type ValidateChild = (part: unknown, value: unknown) => boolean

function hasType(type: unknown, value: unknown): boolean {
  if (type === undefined) return true
  return (Array.isArray(type) ? type : [type]).some((one) => {
    if (one === 'null') return value === null
    if (one === 'array') return Array.isArray(value)
    if (one === 'object') return isObject(value)
    if (one === 'integer') return Number.isInteger(value)
    return typeof value === one
  })
}

function isListed(schema: JsonSchema, value: unknown): boolean {
  const equals = (other: unknown) => isDeepStrictEqual(other, value)
  if (Object.hasOwn(schema, 'const') && !equals(schema.const)) return false
  return !Array.isArray(schema.enum) || schema.enum.some(equals)
}

function isNumberWithin(schema: JsonSchema, value: number): boolean {
  const { exclusiveMinimum: above, exclusiveMaximum: below } = schema
  const min = numberIn(schema, 'minimum') ?? Number.NEGATIVE_INFINITY
  const max = numberIn(schema, 'maximum') ?? Number.POSITIVE_INFINITY
  if (value < min || value > max) return false
  if ((above === true && value === min) || (typeof above === 'number' && value <= above)) return false
  if ((below === true && value === max) || (typeof below === 'number' && value >= below)) return false
  const step = numberIn(schema, 'multipleOf')
  return step === undefined || Number.isInteger(Number((value / step).toPrecision(15)))
}

function isTextWithin(schema: JsonSchema, value: string): boolean {
  const { length } = [...value]
  if (length < (numberIn(schema, 'minLength') ?? 0)) return false
  if (length > (numberIn(schema, 'maxLength') ?? Number.POSITIVE_INFINITY)) return false
  return typeof schema.pattern !== 'string' || toRegExp(schema.pattern)?.test(value) !== false
}

function isArrayWithin(schema: JsonSchema, value: readonly unknown[], child: ValidateChild): boolean {
  const tuple = schemaList(Array.isArray(schema.items) ? schema.items : schema.prefixItems)
  const rest = (Array.isArray(schema.items) ? schema.additionalItems : schema.items) ?? true
  if (value.length < (numberIn(schema, 'minItems') ?? 0)) return false
  if (value.length > (numberIn(schema, 'maxItems') ?? Number.POSITIVE_INFINITY)) return false
  if (schema.uniqueItems === true && new Set(value.map((item) => JSON.stringify(item))).size < value.length)
    return false
  if (schema.contains !== undefined) {
    const containing = value.filter((item) => child(schema.contains, item)).length
    if (containing < (numberIn(schema, 'minContains') ?? 1)) return false
    if (containing > (numberIn(schema, 'maxContains') ?? Number.POSITIVE_INFINITY)) return false
  }
  return value.every((item, index) => child(tuple[index] ?? rest, item))
}

function isObjectWithin(
  schema: JsonSchema,
  value: Readonly<Record<string, unknown>>,
  child: ValidateChild,
  same: (part: unknown) => boolean,
): boolean {
  const names = Object.keys(value)
  if (names.length < (numberIn(schema, 'minProperties') ?? 0)) return false
  if (names.length > (numberIn(schema, 'maxProperties') ?? Number.POSITIVE_INFINITY)) return false
  const lacks = (name: unknown) => typeof name === 'string' && !Object.hasOwn(value, name)
  if (Array.isArray(schema.required) && schema.required.some(lacks)) return false
  for (const [name, others] of Object.entries(Object(schema.dependentRequired)))
    if (!lacks(name) && Array.isArray(others) && others.some(lacks)) return false
  for (const [name, part] of schemaMap(schema.dependentSchemas)) if (!lacks(name) && !same(part)) return false
  const properties = schemaMap(schema.properties)
  const patterns = [...schemaMap(schema.patternProperties)]
  return names.every((name) => {
    if (schema.propertyNames !== undefined && !child(schema.propertyNames, name)) return false
    const own = properties.get(name)
    const parts = patterns.filter(([pattern]) => toRegExp(pattern)?.test(name)).map(([, part]) => part)
    if (own !== undefined) parts.push(own)
    return (parts.length > 0 ? parts : [schema.additionalProperties ?? true]).every((part) =>
      child(part, value[name]),
    )
  })
}

/** JSON Schema's patterns are Unicode expressions; some that are written in practice are not. `undefined`: neither. */
export function toRegExp(pattern: string): RegExp | undefined {
  for (const flags of ['u', ''])
    try {
      return new RegExp(pattern, flags)
    } catch {}
  return undefined
}
