import { Ajv } from 'ajv'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { describe, expect, it } from 'vitest'
import { sampleSchema } from './sample-schema.js'

const options = { strict: false, allErrors: true } as const
const draft2020 = addFormats.default(new Ajv2020(options))
const draft7 = addFormats.default(new Ajv(options))

const person = {
  type: 'object',
  properties: {
    name: { type: 'string' },
    age: { type: 'integer', minimum: 18 },
    tags: { type: 'array', items: { type: 'string' } },
  },
  required: ['name', 'age', 'tags'],
  additionalProperties: false,
}
const tree = {
  $ref: '#/$defs/node',
  $defs: {
    node: {
      type: 'object',
      properties: {
        value: { type: 'number' },
        children: { type: 'array', items: { $ref: '#/$defs/node' } },
        parent: { anyOf: [{ $ref: '#/$defs/node' }, { type: 'null' }] },
      },
      required: ['value', 'children', 'parent'],
      additionalProperties: false,
    },
  },
}
const string = { type: 'string' }

const SCHEMAS: [string, object][] = [
  [
    'nested objects',
    {
      type: 'object',
      properties: { people: { type: 'array', items: person, minItems: 3 } },
      required: ['people'],
    },
  ],
  ['an enum', { enum: ['red', 2, null] }],
  ['an enum with a type', { type: 'integer', enum: ['red', 2] }],
  ['a const', { type: 'object', properties: { kind: { const: 'circle' } }, required: ['kind'] }],
  ['anyOf', { anyOf: [{ type: 'null' }, { type: 'string', minLength: 40 }] }],
  [
    'oneOf with a discriminator',
    {
      oneOf: [
        { type: 'object', properties: { kind: { const: 'a' } }, required: ['kind'] },
        {
          type: 'object',
          properties: { kind: { const: 'b' }, n: { type: 'number' } },
          required: ['kind', 'n'],
        },
      ],
    },
  ],
  [
    'anyOf beside properties',
    {
      type: 'object',
      properties: { a: string, b: string },
      anyOf: [{ required: ['a'] }, { required: ['b'] }],
    },
  ],
  [
    'anyOf whose first alternative is impossible',
    { anyOf: [{ type: 'string', minLength: 3, maxLength: 2 }, { type: 'boolean' }] },
  ],
  [
    'allOf',
    {
      allOf: [
        { type: 'object', properties: { a: string }, required: ['a'] },
        { properties: { b: { type: 'integer' } }, required: ['b'] },
      ],
    },
  ],
  [
    'allOf that narrows a property',
    {
      allOf: [
        { type: 'object', properties: { a: { type: 'number', minimum: 3 } } },
        { properties: { a: { type: 'integer', maximum: 4 } }, required: ['a'] },
      ],
    },
  ],
  [
    '$ref and $defs',
    {
      type: 'object',
      properties: { person: { $ref: '#/$defs/a~1b%20c' } },
      required: ['person'],
      $defs: { 'a/b c': person },
    },
  ],
  ['a $ref with siblings', { $ref: '#/$defs/n', maximum: 5, $defs: { n: { type: 'integer', minimum: 5 } } }],
  ['definitions', { $ref: '#/definitions/p', definitions: { p: person } }],
  ['an anchor', { $ref: '#p', $defs: { p: { ...person, $anchor: 'p' } } }],
  ['a recursive tree', tree],
  [
    'a recursive root',
    {
      type: 'object',
      properties: {
        next: { anyOf: [{ $ref: '#' }, { type: 'null' }] },
        all: { type: 'array', items: { $ref: '#' } },
      },
      required: ['next', 'all'],
    },
  ],
  ['several types', { type: ['null', 'integer'] }],
  ['no type but properties', { properties: { a: string }, required: ['a'] }],
  ['anything', {}],
  ['bounds', { type: 'integer', minimum: 7, maximum: 7 }],
  ['exclusive bounds', { type: 'number', exclusiveMinimum: 0, exclusiveMaximum: 0.001 }],
  ['exclusive integers', { type: 'integer', exclusiveMinimum: 4, exclusiveMaximum: 6 }],
  ['negative numbers', { type: 'number', maximum: -10 }],
  ['multiples', { type: 'number', multipleOf: 0.01, minimum: 0.07, maximum: 0.08 }],
  ['integer multiples', { type: 'integer', multipleOf: 5, minimum: 11 }],
  ['lengths', { type: 'string', minLength: 30, maxLength: 31 }],
  [
    'a short text',
    {
      type: 'object',
      properties: { 'a long name': { type: 'string', maxLength: 2 } },
      required: ['a long name'],
    },
  ],
  ['a pattern', { type: 'string', pattern: '^[A-Z]{2}-\\d{4}$' }],
  ['a pattern with alternatives', { type: 'string', pattern: '^(cat|dog)s?$', minLength: 4 }],
  ['a pattern with a length', { type: 'string', pattern: '^\\w+$', minLength: 12, maxLength: 12 }],
  ['a pattern without anchors', { type: 'string', pattern: '\\d' }],
  ['a lookahead', { type: 'string', pattern: '^(?!x)[a-z]+$' }],
  ['Unicode', { type: 'string', pattern: '^\\p{L}+$' }],
  ['unique items', { type: 'array', items: { enum: ['a', 'b', 'c'] }, minItems: 3, uniqueItems: true }],
  ['unique booleans', { type: 'array', items: { type: 'boolean' }, minItems: 2, uniqueItems: true }],
  ['unique objects', { type: 'array', items: person, minItems: 4, uniqueItems: true }],
  ['no items', { type: 'array', maxItems: 0 }],
  ['contains', { type: 'array', items: { type: 'integer' }, contains: { minimum: 100 }, minContains: 2 }],
  ['a record', { type: 'object', additionalProperties: { type: 'integer' }, minProperties: 2 }],
  [
    'named properties',
    { type: 'object', propertyNames: { enum: ['de', 'zh'] }, additionalProperties: string, minProperties: 2 },
  ],
  [
    'patternProperties',
    {
      type: 'object',
      patternProperties: { '^x-': { type: 'integer' } },
      additionalProperties: false,
      minProperties: 1,
    },
  ],
  ['a required property without a schema', { type: 'object', required: ['a'] }],
  [
    'maxProperties',
    { type: 'object', properties: { a: string, b: string, c: string }, required: ['c'], maxProperties: 2 },
  ],
  [
    'dependentRequired',
    { type: 'object', properties: { a: string, b: string }, dependentRequired: { a: ['b'] } },
  ],
  [
    'if and then',
    JSON.parse(`{
      "type": "object", "properties": { "a": { "enum": ["x", "y"] } }, "required": ["a"],
      "if": { "properties": { "a": { "const": "y" } } },
      "then": { "properties": { "z": { "type": "string" } }, "required": ["z"] }
    }`),
  ],
  [
    'a property called __proto__',
    JSON.parse('{"type":"object","properties":{"__proto__":{"type":"string"}},"required":["__proto__"]}'),
  ],
  [
    'oneOf of optional properties',
    {
      type: 'object',
      properties: { a: string, b: string },
      oneOf: [{ required: ['a'] }, { required: ['b'] }],
    },
  ],
  [
    'not with properties',
    { type: 'object', properties: { a: string, b: string }, not: { required: ['a', 'b'] } },
  ],
  ['not with values', { type: 'string', not: { enum: ['text', 'text 2'] } }],
  ['not with a type', { not: { type: ['string', 'null'] } }],
  ['an enum with a bound', { enum: [1, 5, 10], minimum: 4 }],
  ['an enum with a length', { type: 'string', enum: ['a', 'bbb'], minLength: 2 }],
  [
    'dependentSchemas',
    {
      type: 'object',
      properties: { a: string },
      dependentSchemas: { a: { properties: { b: { type: 'integer' } }, required: ['b'] } },
    },
  ],
  ['a record of records', { type: 'object', additionalProperties: { $ref: '#' } }],
  [
    'any JSON',
    {
      $ref: '#/$defs/json',
      $defs: {
        json: {
          oneOf: [
            { type: 'object', additionalProperties: { $ref: '#/$defs/json' } },
            { type: 'array', items: { $ref: '#/$defs/json' } },
            { type: 'number' },
          ],
        },
      },
    },
  ],
  [
    'a reference by $id',
    { $id: 'https://app.example/a', $ref: 'https://app.example/a#/$defs/n', $defs: { n: string } },
  ],
  ...[
    { format: 'email', minLength: 30 },
    { format: 'email', maxLength: 12 },
    { format: 'uri', minLength: 60 },
    { format: 'uuid', pattern: '^0' },
    { format: 'date-time', pattern: 'Z$' },
    { format: 'hostname', maxLength: 8 },
  ].map((limits): [string, object] => [JSON.stringify(limits), { type: 'string', ...limits }]),
  ...[
    'date-time',
    'date',
    'time',
    'duration',
    'email',
    'hostname',
    'ipv4',
    'ipv6',
    'uri',
    'uri-reference',
    'uuid',
    'json-pointer',
    'regex',
    'byte',
  ].map((format): [string, object] => [
    `the format ${format}`,
    { type: 'array', items: { type: 'string', format }, minItems: 3 },
  ]),
]

describe('sampleSchema', () => {
  it.each(SCHEMAS)('M02 satisfies %s', (_name, schema) => {
    const validate = draft2020.compile(schema)
    const value = sampleSchema(schema)
    validate(value)
    expect(validate.errors).toBeNull()
    expect(sampleSchema(schema)).toEqual(value)
  })

  it.each([
    ['a tuple', { type: 'array', items: [{ type: 'integer' }, string], additionalItems: false, minItems: 2 }],
    [
      'boolean subschemas',
      { type: 'object', properties: { a: true }, required: ['a'], additionalProperties: false },
    ],
  ])('M02 satisfies %s of draft 7', (_name, schema) => {
    expect(draft7.validate(schema, sampleSchema(schema))).toBe(true)
  })

  it('M02 generates a value of the right shape where alternatives can’t be told apart', () => {
    const properties = (name: string) => ({ type: 'object', properties: { [name]: string } })
    expect(sampleSchema({ oneOf: [properties('a'), properties('b')] })).toEqual({ a: 'a' })
  })

  it('M02 ignores patterns of property names that are no regular expressions', () => {
    expect(sampleSchema({ type: 'object', patternProperties: { '(?i)x': string }, required: ['y'] })).toEqual(
      {
        y: 'y',
      },
    )
  })

  it('M02 satisfies a tuple of draft 2020', () => {
    const schema = { type: 'array', prefixItems: [string, { type: 'integer' }], items: false }
    expect(sampleSchema(schema)).toEqual(['text', 1])
  })

  it('fills optional properties, and names texts after them', () => {
    expect(
      sampleSchema({
        type: 'object',
        properties: { city: string, when: { type: 'string', format: 'date' } },
      }),
    ).toEqual({ city: 'city', when: '2026-01-01' })
  })

  it.each([
    ['bounds that exclude each other', { type: 'number', minimum: 2, maximum: 1 }],
    [
      'an endless value',
      {
        $ref: '#/$defs/a',
        $defs: { a: { type: 'object', properties: { a: { $ref: '#/$defs/a' } }, required: ['a'] } },
      },
    ],
    ['a reference to itself', { $ref: '#/$defs/a', $defs: { a: { $ref: '#/$defs/a' } } }],
    [
      'alternatives that refer to each other',
      {
        $ref: '#/$defs/a',
        $defs: {
          a: { anyOf: [{ $ref: '#/$defs/b' }, { $ref: '#/$defs/a' }] },
          b: { anyOf: [{ $ref: '#/$defs/a' }, { $ref: '#/$defs/b' }] },
        },
      },
    ],
    ['a long text of nested repetitions', { type: 'string', pattern: '^(a+)+$', minLength: 5000 }],
    ['an unknown reference', { $ref: '#/$defs/missing' }],
    ['a reference to another document', { $ref: 'https://schemas.example/a.json' }],
    ['a list of a billion', { type: 'array', minItems: 1e9 }],
    ['a text of a billion characters', { type: 'string', minLength: 1e9 }],
    [
      'a value that doubles at each level',
      Array.from({ length: 40 }).reduce<object>((item) => ({ type: 'array', minItems: 2, items: item }), {}),
    ],
    ['an unknown type', { type: 'text' }],
    ['a schema that is a text', 'object'],
    ['false', false],
    ['a broken pattern', { type: 'string', pattern: '(' }],
  ])('refuses %s with status 400', (_name, schema) => {
    expect(() => sampleSchema(schema)).toThrow(expect.objectContaining({ status: 400 }))
  })
})
