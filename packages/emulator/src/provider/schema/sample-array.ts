import { asSchema, type JsonSchema, numberIn, SchemaError, schemaList } from './json-schema.js'
import { isRecursive, type SamplePart, type SamplePosition } from './sample-part.js'

/** A list that satisfies the schema: as short as allowed, but with one item where it may be empty. */
export function sampleArray(schema: JsonSchema, position: SamplePosition, sample: SamplePart): unknown[] {
  const tuple = schemaList(Array.isArray(schema.items) ? schema.items : schema.prefixItems)
  const rest = asSchema((Array.isArray(schema.items) ? schema.additionalItems : schema.items) ?? true)
  const contains = schema.contains === undefined ? undefined : asSchema(schema.contains)
  const containing = contains === undefined ? 0 : (numberIn(schema, 'minContains') ?? 1)
  const min = Math.max(numberIn(schema, 'minItems') ?? 0, containing)
  const max = numberIn(schema, 'maxItems') ?? Number.POSITIVE_INFINITY
  if (min > max) throw new SchemaError('no list has such a length')
  const wanted = Math.max(tuple.length, isRecursive(rest, position.references) ? 0 : 1)
  const items: unknown[] = []
  for (let index = 0; index < Math.max(min, Math.min(wanted, max)); index++) {
    const own = tuple[index] ?? rest
    const part = index < containing && contains !== undefined ? { allOf: [own, contains] } : own
    try {
      items.push(sampleItem(part, index))
    } catch (error) {
      if (!(error instanceof SchemaError) || index < min) throw error
      break
    }
  }
  return items

  function sampleItem(part: JsonSchema, index: number): unknown {
    const depth = position.depth + 1
    // Items of a tuple have schemas of their own, so they differ anyway.
    const first = index < tuple.length ? 0 : index - tuple.length
    for (let variant = first; ; variant++) {
      const item = sample(part, { ...position, depth, variant })
      if (schema.uniqueItems !== true || !includes(items, item)) return item
      if (variant > first + 100) throw new SchemaError('it has too few unique items')
    }
  }
}

function includes(items: readonly unknown[], item: unknown): boolean {
  const text = JSON.stringify(item)
  return items.some((other) => JSON.stringify(other) === text)
}
