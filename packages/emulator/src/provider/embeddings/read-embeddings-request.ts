import { ApiError } from '../../http/api-error.js'
import { isObject } from '../schema/json-schema.js'

export interface EmbeddingsRequest {
  model: string
  inputs: string[]
  dimensions: number
  encoding: 'float' | 'base64'
}

const MAX_INPUTS = 2048
const MAX_DIMENSIONS = 4096
/** As of OpenAI's small model. */
const DIMENSIONS = 1536

/** Validates the body of `POST /embeddings`. @throws ApiError 400 */
export function readEmbeddingsRequest(body: Readonly<Record<string, unknown>>): EmbeddingsRequest {
  const { model, input, dimensions, encoding_format: encoding } = body
  if (typeof model !== 'string' || model === '') throw new ApiError(400, 'model must be a string')
  if (encoding != null && encoding !== 'float' && encoding !== 'base64')
    throw new ApiError(400, 'encoding_format must be float or base64')
  const size = dimensions ?? DIMENSIONS
  if (!(Number.isInteger(size) && (size as number) > 0 && (size as number) <= MAX_DIMENSIONS))
    throw new ApiError(400, `dimensions must be an integer from 1 to ${MAX_DIMENSIONS}`)
  return { model, inputs: readInputs(input), dimensions: size as number, encoding: encoding ?? 'float' }
}

/** A text, a list of token numbers, or a list of either or of `{ content }`. */
function readInputs(input: unknown): string[] {
  const inputs = Array.isArray(input) && !isTokens(input) ? input.map(readInput) : [readInput(input)]
  if (
    inputs.length === 0 ||
    inputs.length > MAX_INPUTS ||
    !inputs.every((text) => text !== null && text !== '')
  )
    throw new ApiError(400, `input must be a text, or up to ${MAX_INPUTS} texts, none of them empty`)
  return inputs as string[]
}

function readInput(input: unknown): string | null {
  if (typeof input === 'string') return input
  if (isTokens(input)) return input.join(' ')
  if (!isObject(input) || !Array.isArray(input.content) || input.content.length === 0) return null
  return input.content
    .map((part: unknown) => (isObject(part) ? String(part.text ?? part.type) : ''))
    .join(' ')
}

function isTokens(input: unknown): input is number[] {
  return Array.isArray(input) && input.length > 0 && input.every((token) => Number.isInteger(token))
}
