import { isDeepStrictEqual } from 'node:util'
import { asSchema, type JsonSchema, resolveReference, SchemaError, schemaList } from './json-schema.js'

/** A schema without `$ref` and `allOf`. */
export interface FlatSchema {
  keywords: JsonSchema
  /** For each `anyOf`, `oneOf` and `if`: the schemas of which one has to be chosen. */
  choices: (readonly JsonSchema[])[]
  /** The references that were followed to get here, so that a recursive schema can end. */
  references: ReadonlySet<string>
}

const REFERENCES = ['$ref', '$dynamicRef'] as const
const NOT_MERGED = new Set([
  ...REFERENCES,
  'allOf',
  'anyOf',
  'oneOf',
  'if',
  'then',
  'else',
  '$defs',
  'definitions',
])

/** Merges `schema`, what it refers to, and its `allOf` into one. */
export function flattenSchema(
  root: JsonSchema,
  schema: JsonSchema,
  references: ReadonlySet<string>,
  depth = 0,
): FlatSchema {
  if (depth > 64) throw new SchemaError('it refers to itself without an end')
  let flat: FlatSchema = { keywords: ownKeywords(schema), choices: ownChoices(schema), references }
  const add = (part: JsonSchema) => {
    const other = flattenSchema(root, part, flat.references, depth + 1)
    flat = {
      keywords: mergeKeywords(flat.keywords, other.keywords),
      choices: [...flat.choices, ...other.choices],
      references: other.references,
    }
  }
  for (const keyword of REFERENCES) {
    const reference = schema[keyword]
    if (typeof reference !== 'string') continue
    flat.references = new Set([...flat.references, reference])
    add(resolveReference(root, reference))
  }
  for (const part of schemaList(schema.allOf)) add(part)
  return flat
}

function ownKeywords(schema: JsonSchema): JsonSchema {
  const keywords = Object.fromEntries(Object.entries(schema).filter(([name]) => !NOT_MERGED.has(name)))
  if (Object.hasOwn(keywords, 'const')) keywords.enum = [keywords.const]
  return keywords
}

function ownChoices(schema: JsonSchema): JsonSchema[][] {
  const choices = [schemaList(schema.anyOf), schemaList(schema.oneOf)]
  // A value that satisfies `if` and `then` satisfies the condition.
  if (schema.if !== undefined)
    choices.push([{ allOf: [schema.if, schema.then ?? true] }, asSchema(schema.else ?? true)])
  return choices.filter((schemas) => schemas.length > 0)
}

/** The smallest value allows least for these; the largest for those that begin with `min` or `exclusiveMin`. */
const UPPER = /^(?:max(?:imum|Length|Items|Properties)|exclusiveMaximum)$/
const LOWER = /^(?:min(?:imum|Length|Items|Properties|Contains)|exclusiveMinimum)$/

/** The keywords that both schemas together amount to. */
export function mergeKeywords(one: JsonSchema, other: JsonSchema): JsonSchema {
  const merged: Record<string, unknown> = { ...one }
  for (const [name, value] of Object.entries(other))
    merged[name] = Object.hasOwn(one, name) ? mergeKeyword(name, one[name], value) : value
  return merged
}

function mergeKeyword(name: string, one: unknown, other: unknown): unknown {
  if (typeof one === 'number' && typeof other === 'number') {
    if (UPPER.test(name)) return Math.min(one, other)
    if (LOWER.test(name)) return Math.max(one, other)
    if (name === 'multipleOf') return one % other === 0 ? one : other % one === 0 ? other : one * other
  }
  switch (name) {
    case 'type':
      return commonTypes(one, other)
    case 'enum':
      return list(one).filter((value) => list(other).some((same) => isDeepStrictEqual(value, same)))
    case 'required':
      return [...new Set([...list(one), ...list(other)])]
    case 'properties':
    case 'patternProperties':
    case 'dependentRequired':
    case 'dependentSchemas':
      return mergeMaps(one as JsonSchema, other as JsonSchema)
    case 'items':
    case 'additionalProperties':
    case 'contains':
    case 'propertyNames':
      return { allOf: [one, other] }
    case 'pattern':
      // Both apply: lookaheads do not consume what they match.
      return one === other ? one : `^(?=[^]*?(?:${one}))(?=[^]*?(?:${other}))`
    case 'uniqueItems':
      return one === true || other === true
    default:
      return other
  }
}

function commonTypes(one: unknown, other: unknown): unknown[] {
  const all = list(other)
  return list(one).flatMap((type) => {
    if (all.includes(type)) return [type]
    if (type === 'number' && all.includes('integer')) return ['integer']
    return type === 'integer' && all.includes('number') ? ['integer'] : []
  })
}

function mergeMaps(one: JsonSchema, other: JsonSchema): JsonSchema {
  const merged: Record<string, unknown> = { ...one }
  for (const [name, value] of Object.entries(other)) {
    const own = Object.hasOwn(one, name) ? one[name] : undefined
    if (own === undefined) merged[name] = value
    else merged[name] = Array.isArray(own) ? [...own, ...list(value)] : { allOf: [own, value] }
  }
  return merged
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [value]
}
