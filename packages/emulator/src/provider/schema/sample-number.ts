import { type JsonSchema, numberIn, SchemaError } from './json-schema.js'

/** A number within the bounds of the schema. Another `variant` gives another number, where there is one. */
export function sampleNumber(schema: JsonSchema, type: 'integer' | 'number', variant: number): number {
  const step = numberIn(schema, 'multipleOf') ?? (type === 'integer' ? 1 : undefined)
  if (step === undefined) return sampleReal(schema, variant)
  if (!(step > 0)) throw new SchemaError('multipleOf must be above 0')
  // An integer that is also a multiple of 0.5 is a multiple of 1.
  const unit = type === 'integer' && !Number.isInteger(step) ? integerMultiple(step) : step
  const { min, max, aboveMin, belowMax } = bounds(schema)
  let first = Math.ceil(rounded(min / unit))
  if (aboveMin && rounded(first * unit) === min) first++
  let last = Math.floor(rounded(max / unit))
  if (belowMax && rounded(last * unit) === max) last--
  if (!(first <= last)) throw new SchemaError('no number is within its bounds')
  const count = last - first + 1
  const start = first <= 1 && last >= 1 ? 1 : Number.isFinite(first) ? first : last
  // Validators divide without removing rounding errors: 0.07 / 0.01 is no integer to them, 0.08 / 0.01 is.
  for (let offset = 0; offset < Math.min(count, 200); offset++) {
    const factor = within(start + (Number.isFinite(first) ? 1 : -1) * (variant + offset), first, last)
    const value = rounded(factor * unit)
    if (Number.isInteger(value / unit)) return value
  }
  return rounded(start * unit)
}

/** Continues at the other end beyond the bounds, where they are finite. */
function within(factor: number, first: number, last: number): number {
  if (!Number.isFinite(first) || !Number.isFinite(last)) return factor
  return first + ((factor - first) % (last - first + 1))
}

function sampleReal(schema: JsonSchema, variant: number): number {
  const { min, max, aboveMin, belowMax } = bounds(schema)
  const preferred = 1.5 + variant
  if (min < preferred && preferred < max) return preferred
  if (min === max && !aboveMin && !belowMax) return min
  if (!(min < max)) throw new SchemaError('no number is within its bounds')
  if (!Number.isFinite(min)) return max - 1 - variant
  if (!Number.isFinite(max)) return min + 1 + variant
  return min + (max - min) / (variant + 2)
}

function bounds(schema: JsonSchema) {
  let min = numberIn(schema, 'minimum') ?? Number.NEGATIVE_INFINITY
  let max = numberIn(schema, 'maximum') ?? Number.POSITIVE_INFINITY
  // Draft 4 wrote `exclusiveMinimum: true` beside `minimum`.
  let aboveMin = schema.exclusiveMinimum === true
  let belowMax = schema.exclusiveMaximum === true
  const above = numberIn(schema, 'exclusiveMinimum')
  if (above !== undefined && above >= min) [min, aboveMin] = [above, true]
  const below = numberIn(schema, 'exclusiveMaximum')
  if (below !== undefined && below <= max) [max, belowMax] = [below, true]
  return { min, max, aboveMin, belowMax }
}

function integerMultiple(step: number): number {
  for (let factor = 1; factor <= 1000; factor++)
    if (Number.isInteger(rounded(step * factor))) return rounded(step * factor)
  throw new SchemaError('no integer is such a multiple')
}

/** Removes binary rounding errors: 3 × 0.1 is 0.3. */
function rounded(value: number): number {
  return Number.isFinite(value) ? Number(value.toPrecision(15)) : value
}
