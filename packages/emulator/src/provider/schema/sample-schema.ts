import { type FlatSchema, flattenSchema, mergeKeywords } from './flatten-schema.js'
import { asSchema, type JsonSchema, SchemaError } from './json-schema.js'
import { sampleArray } from './sample-array.js'
import { sampleNumber } from './sample-number.js'
import { sampleObject } from './sample-object.js'
import { isRecursive, type SamplePart, type SamplePosition } from './sample-part.js'
import { sampleString } from './sample-string.js'

/** Bounds the time that one schema can take: a small one can describe a value with billions of parts. */
const MAX_STEPS = 5000
const MAX_DEPTH = 100

/**
 * Generates a value that satisfies a JSON Schema, the same one every time: with all properties, one item per list where the
 * length is free, and the first alternative that works.
 *
 * @throws SchemaError (400)
 */
export function sampleSchema(schema: unknown): unknown {
  const root = asSchema(schema)
  let steps = 0
  const sample: SamplePart = (part, position) => {
    if (++steps > MAX_STEPS || position.depth > MAX_DEPTH) throw new SchemaError('its values are too large')
    return choose(flattenSchema(root, part, position.references), position)
  }

  /** Makes one choice after the other, then samples what remains. */
  function choose(flat: FlatSchema, position: SamplePosition): unknown {
    const [alternatives, ...choices] = flat.choices
    if (alternatives === undefined) return sampleFlat(flat, { ...position, references: flat.references })
    return firstPossible(orderAlternatives(alternatives, flat.references), (alternative) => {
      if (++steps > MAX_STEPS) throw new SchemaError('its values are too large')
      const chosen = flattenSchema(root, alternative, flat.references)
      const keywords = mergeKeywords(flat.keywords, chosen.keywords)
      return choose({ ...chosen, keywords, choices: [...chosen.choices, ...choices] }, position)
    })
  }

  function sampleFlat({ keywords }: FlatSchema, position: SamplePosition): unknown {
    if (keywords.not !== undefined && Object.keys(asSchema(keywords.not)).length === 0)
      throw new SchemaError('nothing satisfies it')
    const types = typesOf(keywords)
    if (Array.isArray(keywords.enum)) {
      const values = keywords.enum.filter((value) => keywords.type === undefined || hasType(value, types))
      if (values.length === 0) throw new SchemaError('no value of its enum has its type')
      return values[position.variant % values.length]
    }
    return firstPossible(types, (type) => sampleType(type, keywords, position))
  }

  function sampleType(type: unknown, keywords: JsonSchema, position: SamplePosition): unknown {
    switch (type) {
      case 'object':
        return sampleObject(keywords, position, sample)
      case 'array':
        return sampleArray(keywords, position, sample)
      case 'string':
        return sampleString(keywords, position.name, position.variant)
      case 'integer':
      case 'number':
        return sampleNumber(keywords, type, position.variant)
      case 'boolean':
        return position.variant % 2 === 0
      case 'null':
        return null
      default:
        throw new SchemaError(`${JSON.stringify(type)} is not a type`)
    }
  }

  return sample(root, { name: 'text', variant: 0, depth: 0, references: new Set() })
}

/** Values first, then null, then what recurs. */
function orderAlternatives(
  alternatives: readonly JsonSchema[],
  references: ReadonlySet<string>,
): readonly JsonSchema[] {
  const rank = (schema: JsonSchema) =>
    isRecursive(schema, references) ? 2 : schema.type === 'null' || schema.const === null ? 1 : 0
  return alternatives.toSorted((one, other) => rank(one) - rank(other))
}

function firstPossible<T>(options: readonly T[], attempt: (option: T) => unknown): unknown {
  let failure = new SchemaError('nothing satisfies it')
  for (const option of options)
    try {
      return attempt(option)
    } catch (error) {
      if (!(error instanceof SchemaError)) throw error
      failure = error
    }
  throw failure
}

/** The possible types, null last. Without `type`, what the other keywords are about. */
function typesOf(keywords: JsonSchema): unknown[] {
  const { type } = keywords
  if (type !== undefined) {
    const types = Array.isArray(type) ? type : [type]
    return types.toSorted((one, other) => Number(one === 'null') - Number(other === 'null'))
  }
  const has = (names: RegExp) => Object.keys(keywords).some((name) => names.test(name))
  if (has(/^(properties|required|.*Properties|propertyNames)$/)) return ['object']
  if (has(/^(items|prefixItems|minItems|maxItems|uniqueItems|contains)$/)) return ['array']
  if (has(/^(minimum|maximum|exclusive.*|multipleOf)$/)) return ['number']
  return ['string']
}

function hasType(value: unknown, types: readonly unknown[]): boolean {
  if (value === null) return types.includes('null')
  if (Array.isArray(value)) return types.includes('array')
  if (Number.isInteger(value) && types.includes('integer')) return true
  return types.includes(typeof value)
}
