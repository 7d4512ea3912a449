import randexp from 'randexp'
import { type JsonSchema, numberIn, SchemaError } from './json-schema.js'
import { toRegExp } from './validate-sample.js'

/** Bounds the memory that one schema can take. */
const MAX_LENGTH = 100_000

const FORMATS: Record<string, (n: number) => string> = {
  'date-time': (n) => `2026-01-${day(n)}T12:00:00Z`,
  date: (n) => `2026-01-${day(n)}`,
  time: (n) => `12:${day(n)}:00Z`,
  duration: (n) => `P${n}D`,
  email: (n) => `user${n}@example.com`,
  'idn-email': (n) => `user${n}@example.com`,
  hostname: (n) => `host${n}.example.com`,
  'idn-hostname': (n) => `host${n}.example.com`,
  ipv4: (n) => `192.0.2.${n % 256}`,
  ipv6: (n) => `2001:db8::${n.toString(16)}`,
  uri: (n) => `https://example.com/${n}`,
  url: (n) => `https://example.com/${n}`,
  'uri-reference': (n) => `/${n}`,
  iri: (n) => `https://example.com/${n}`,
  'iri-reference': (n) => `/${n}`,
  'uri-template': (n) => `https://example.com/${n}/{id}`,
  'iso-time': (n) => `12:${day(n)}:00Z`,
  'iso-date-time': (n) => `2026-01-${day(n)}T12:00:00Z`,
  uuid: (n) => `00000000-0000-4000-8000-${n.toString(16).padStart(12, '0')}`,
  'json-pointer': (n) => `/${n}`,
  'relative-json-pointer': (n) => `${n}/name`,
  regex: (n) => `^${n}$`,
  byte: (n) => Buffer.from(`text ${n}`).toString('base64'),
}

/** For a small `maxLength`. */
const SHORT_FORMATS: Record<string, (n: number) => string> = {
  email: (n) => `${n}@a.io`,
  hostname: (n) => `h${n}`,
  uri: (n) => `a:${n}`,
  ipv6: (n) => `::${n.toString(16)}`,
}

/** Formats whose texts may be padded, to a label of a host name or the local part of an address at most. */
const PADDED = /^(idn-)?(email|hostname)$|^(ur[il]|iri)(-reference)?$|^json-pointer$/

/** A string that satisfies the schema. `name` is used where nothing else says what it is about. */
export function sampleString(schema: JsonSchema, name: string, variant: number): string {
  const min = numberIn(schema, 'minLength') ?? 0
  const max = numberIn(schema, 'maxLength') ?? MAX_LENGTH
  if (min > MAX_LENGTH || min > max) throw new SchemaError('no string has such a length')
  const { pattern, format } = schema
  const formatted = typeof format === 'string' ? ofFormat(format, variant + 1, min, max) : undefined
  if (typeof pattern === 'string') return matching(pattern, { min, max, name, variant, formatted })
  if (formatted !== undefined) return formatted
  if (schema.contentEncoding === 'base64') return Buffer.from(name).toString('base64')
  return fitted(variant === 0 ? name : `${name} ${variant + 1}`, min, max)
}

/** A string of the format and the length, if there is one. */
function ofFormat(format: string, n: number, min: number, max: number): string | undefined {
  const texts = [FORMATS[format]?.(n), SHORT_FORMATS[format]?.(n)].filter((text) => text !== undefined)
  const fitting = texts.find(({ length }) => length <= max)
  if (fitting === undefined || fitting.length >= min) return fitting
  if (!PADDED.test(format)) return undefined
  return /email|hostname/.test(format) ? fitting.padStart(min, 'x') : fitting.padEnd(min, 'x')
}

/** Two digits, from 01 to 28. */
const day = (n: number) => String(((n - 1) % 28) + 1).padStart(2, '0')

/** Cut or padded to a length in characters (not UTF-16 units). The end is kept, since it has the number. */
function fitted(text: string, min: number, max: number): string {
  const characters = [...text]
  const cut = max < characters.length ? characters.slice(characters.length - max) : characters
  return cut.join('').padStart(min - cut.length + cut.join('').length, 'x')
}

/** Bounds a string that has to match a pattern. */
interface Wanted {
  min: number
  max: number
  name: string
  variant: number
  /** A string of the format of the schema, if it has one. */
  formatted: string | undefined
}

function matching(pattern: string, wanted: Wanted): string {
  const quoted = JSON.stringify(pattern.slice(0, 100))
  const expression = toRegExp(pattern)
  if (expression === undefined) throw new SchemaError(`${quoted} is not a regular expression`)
  for (const candidate of candidates(pattern, wanted)) {
    const { length } = [...candidate]
    if (length >= wanted.min && length <= wanted.max && expression.test(candidate)) return candidate
  }
  throw new SchemaError(`the emulator finds no string for the pattern ${quoted}`)
}

function* candidates(pattern: string, { min, max, name, variant, formatted }: Wanted): Generator<string> {
  if (formatted !== undefined) yield formatted
  if (repetitions(pattern) <= MAX_LENGTH)
    for (const repeat of [1, 8, min, 40].filter((one) => one ** nesting(pattern) <= MAX_LENGTH))
      for (let attempt = 0; attempt < 20; attempt++) {
        const generated = generate(pattern, repeat, variant * 1000 + attempt)
        if (generated !== undefined) yield generated
      }
  for (const text of [name, 'text', 'Text', 'TEXT', '1', '2026-01-01', 'text-1', '文本'])
    yield fitted(text, min, max)
}

/** How deep the repetitions of the pattern are nested, at most: in `(a+)*`, two. */
function nesting(pattern: string): number {
  return 1 + [...pattern.matchAll(/\)[*+{]/g)].length
}

/** How long the string can become by the quantifiers of the pattern, at most. */
function repetitions(pattern: string): number {
  const counts = [...pattern.matchAll(/\{(\d+)(?:,(\d*))?\}/g)].map(([, from, to]) => Number(to || from))
  return counts.reduce((product, count) => product * Math.max(1, count), 1)
}

// Its types declare a default export of CommonJS; what Node imports is the class itself.
const RandExp = randexp as unknown as typeof randexp.default

/** The same string for the same seed. `undefined`: the pattern has syntax that the generator does not know. */
function generate(pattern: string, repeat: number, seed: number): string | undefined {
  try {
    const generator = new RandExp(pattern)
    generator.max = repeat
    let state = seed
    generator.randInt = (from, to) => {
      // A linear congruential generator; seed 0 begins with the first alternatives.
      if (seed > 0) state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
      return from + ((state >> 8) % (to - from + 1))
    }
    return generator.gen()
  } catch {
    return undefined
  }
}
