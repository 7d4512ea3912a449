import { type FlatSchema, flattenSchema, mergeKeywords } from './flatten-schema.js'
import { asSchema, type JsonSchema, SchemaError } from './json-schema.js'
import { sampleArray } from './sample-array.js'
import { sampleNumber } from './sample-number.js'
import { sampleObject } from './sample-object.js'
import { isRecursive, type SamplePart, type SamplePosition } from './sample-part.js'
import { sampleString } from './sample-string.js'
import { createValidator } from './validate-sample.js'

/** Bounds the time that one schema can take: a small one can describe a value with billions of parts. */
const MAX_STEPS = 5000
const MAX_DEPTH = 100

/** What is tried in turn for a value that `oneOf`, `not` and the like exclude. */
const ATTEMPTS = [0, 1, 2, 3].flatMap((more) => [false, true].map((sparse) => ({ more, sparse })))

type Accept = (value: unknown) => boolean

/**
 * Generates a value that satisfies a JSON Schema, the same one every time: with all properties, one item per list where the
 * length is free, and the first alternative that works. If no such value is found, it may violate `oneOf`, `not` and conditions.
 *
 * @throws SchemaError (400)
 */
export function sampleSchema(schema: unknown): unknown {
  const root = asSchema(schema)
  const validate = createValidator(root)
  return firstPossible([validate, () => true], (isValid) => sampleWith(root, isValid))
}

function sampleWith(root: JsonSchema, isValid: (part: JsonSchema, value: unknown) => boolean): unknown {
  let steps = 0
  const sample: SamplePart = (part, position) => {
    if (++steps > MAX_STEPS || position.depth > MAX_DEPTH) throw new SchemaError('its values are too large')
    return choose(flattenSchema(root, part, position.references), position, (value) => isValid(part, value))
  }

  /** Makes one choice after the other, then samples what remains. */
  function choose(flat: FlatSchema, position: SamplePosition, accept: Accept): unknown {
    const [alternatives, ...choices] = flat.choices
    if (alternatives === undefined)
      return sampleFlat(flat, { ...position, references: flat.references }, accept)
    return firstPossible(orderAlternatives(alternatives, flat.references), (alternative) => {
      const depth = position.depth + 1 // alternatives may refer to each other without an end
      if (++steps > MAX_STEPS || depth > MAX_DEPTH) throw new SchemaError('its values are too large')
      const chosen = flattenSchema(root, alternative, flat.references)
      const keywords = mergeKeywords(flat.keywords, chosen.keywords)
      return choose(
        { ...chosen, keywords, choices: [...chosen.choices, ...choices] },
        { ...position, depth },
        accept,
      )
    })
  }

  function sampleFlat({ keywords }: FlatSchema, position: SamplePosition, accept: Accept): unknown {
    if (keywords.not !== undefined && Object.keys(asSchema(keywords.not)).length === 0)
      throw new SchemaError('nothing satisfies it')
    const types = typesOf(keywords)
    if (Array.isArray(keywords.enum)) {
      const values = keywords.enum.filter((value) => keywords.type === undefined || hasType(value, types))
      const first = position.variant % values.length
      const found = [...values.slice(first), ...values.slice(0, first)].findIndex(accept)
      if (found < 0) throw new SchemaError('no value of its enum satisfies the rest of it')
      return values[(first + found) % values.length]
    }
    return firstPossible(types, (type) => {
      for (const { more, sparse } of ATTEMPTS) {
        const variant = position.variant + more
        const value = sampleType(type, keywords, { ...position, variant, sparse })
        if (accept(value)) return value
      }
      throw new SchemaError('the emulator finds no value for it')
    })
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

  return sample(root, { name: 'text', variant: 0, depth: 0, sparse: false, references: new Set() })
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

const TYPES = ['string', 'number', 'boolean', 'object', 'array', 'null']

/** The possible types, null last. Without `type`, first what the other keywords are about. */
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
  return keywords.not === undefined ? ['string'] : TYPES
}

function hasType(value: unknown, types: readonly unknown[]): boolean {
  if (value === null) return types.includes('null')
  if (Array.isArray(value)) return types.includes('array')
  if (Number.isInteger(value) && types.includes('integer')) return true
  return types.includes(typeof value)
}
