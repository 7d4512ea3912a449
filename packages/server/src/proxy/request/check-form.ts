import type { OpenRouteError } from '@openroute-kit/core'
import { failure } from '@openroute-kit/core/internal'
import type { Settings } from '../../settings/settings.js'
import { hasTokenLimit } from './cap-tokens.js'
import { type InspectedRequest, inspectRequest, type JsonObject, MAX_MODELS } from './inspect-request.js'
import { isDeep } from './is-deep.js'
import { checkParameters } from './known-parameters.js'
import { type FormField, readForm } from './read-form.js'

/** What an upload says about models. */
export interface InspectedForm {
  /** The field `model`, or `undefined`. */
  readonly model: unknown
  readonly inspected: Pick<InspectedRequest, 'models' | 'problem'>
}

/** Longer JSON in a field is not parsed. */
const MAX_JSON_LENGTH = 64 * 1024
/** Deeper than any parameter. */
const MAX_DEPTH = 50

/**
 * Checks the fields of an upload by the same rules as the parameters of JSON. For apps that limit models or tokens. S12, B29
 *
 * @throws `body_invalid`
 */
export function checkForm(
  settings: Pick<Settings, 'maxTokens' | 'allowParameters'>,
  path: string,
  bytes: Uint8Array,
  boundary: string,
): InspectedForm {
  const fields = readForm(bytes, boundary)
  const objects = fields.map(toObject)
  for (const object of objects) checkParameters(path, object, settings.allowParameters)
  const inspected = objects.map(inspectRequest)
  if (settings.maxTokens !== undefined && (hasTokenLimit(path) || inspected.some(limitsTokens)))
    throw invalid('This app limits tokens. Send this request as JSON, without files in a form.')
  const model = fields.filter(({ name }) => name === 'model')
  const models = new Set(inspected.flatMap((field) => [...field.models]))
  const tooMany = models.size > MAX_MODELS ? `the request names more than ${MAX_MODELS} models` : undefined
  return {
    model: model.length === 1 ? model[0]?.text : undefined,
    inspected: {
      models,
      problem: tooMany ?? inspected.find(({ problem }) => problem !== undefined)?.problem,
    },
  }
}

/** Whether a field limits or multiplies tokens. A form is not changed, so such fields can't be capped. */
function limitsTokens({ counts, generations }: InspectedRequest): boolean {
  return (
    counts.length > 0 ||
    generations.some(({ tokenLimits, budgets }) => tokenLimits.length + budgets.length > 0)
  )
}

/** A field as the parameter that it stands for: `a[b]` is `{"a":{"b":…}}`, and JSON in a text may be read by the provider. */
function toObject({ name, text }: FormField): JsonObject {
  const [first = '', ...rest] = name.split(/[[\].]+/).filter((part) => part !== '' && !/^\d+$/.test(part))
  // A file as a model is refused like a value of a wrong type.
  const value = text === null ? 0 : parsed(text)
  return { [first]: rest.reduceRight<unknown>((inner, part) => ({ [part]: inner }), value) }
}

/** The value of JSON in a field, or the text if it is not JSON. */
function parsed(text: string): unknown {
  if (!/^\s*[[{]/.test(text)) return text
  if (text.length > MAX_JSON_LENGTH || isDeep(new TextEncoder().encode(text), MAX_DEPTH))
    throw invalid('A field of the upload contains too much JSON.') // B26
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return text
  }
  // F05: of two members of one name, servers take the first or the last.
  if (JSON.stringify(value) !== text.replace(/("[^"\\]*(?:\\.[^"\\]*)*")|\s+/g, '$1'))
    throw invalid('A field of the upload contains JSON in an unusual form.')
  return value
}

function invalid(message: string): OpenRouteError {
  return failure('body_invalid', { message })
}
