import { type JsonSchema, schemaList } from './json-schema.js'

/** Where in the value a sample is for. */
export interface SamplePosition {
  /** The name of the property, used as a text. */
  name: string
  /** Another number gives another value, where the schema allows it. */
  variant: number
  depth: number
  /** Whether an object here gets its required properties only. */
  sparse: boolean
  /** The references that led here. */
  references: ReadonlySet<string>
}

/** Samples a part of a value. */
export type SamplePart = (schema: JsonSchema, position: SamplePosition) => unknown

/** Whether sampling the schema would follow a reference that it is already within. */
export function isRecursive(schema: JsonSchema, references: ReadonlySet<string>): boolean {
  const alternatives = [...schemaList(schema.anyOf), ...schemaList(schema.oneOf)]
  return (
    (typeof schema.$ref === 'string' && references.has(schema.$ref)) ||
    schemaList(schema.allOf).some((part) => isRecursive(part, references)) ||
    (alternatives.length > 0 && alternatives.every((part) => isRecursive(part, references)))
  )
}
