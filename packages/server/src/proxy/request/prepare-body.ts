import { OpenRouteError } from '@openroute-kit/core'
import { failure } from '@openroute-kit/core/internal'
import { toKitError } from '../../http/to-kit-error.js'
import { notSignedIn } from '../../session/current-key.js'
import { describeRecord, type SessionRecord } from '../../session/session-record.js'
import type { OpenRouteSession } from '../../settings/options.js'
import type { Settings } from '../../settings/settings.js'
import { capTokens } from './cap-tokens.js'
import { checkForm } from './check-form.js'
import { parseExact } from './exact-numbers.js'
import { formBoundary, isForm } from './form-type.js'
import { type InspectedRequest, inspectRequest, type JsonObject } from './inspect-request.js'
import { isDeep } from './is-deep.js'
import { checkParameters } from './known-parameters.js'
import { shortenStrings } from './shorten-strings.js'

/** @throws `body_too_large` for a body of more than `maxBodyBytes`. B26 */
export function checkBodySize(settings: Pick<Settings, 'maxBodyBytes'>, bytes: number): void {
  if (bytes > settings.maxBodyBytes)
    throw failure('body_too_large', {
      message: `The request body may have at most ${settings.maxBodyBytes} bytes.`,
    })
}

/** The API request to which a body belongs. */
export interface ApiRequest {
  readonly method: string
  /** Relative to the API base URL, such as `/chat/completions`. */
  readonly path: string
  /** The headers for the provider, with the content type of the body. */
  readonly headers: Readonly<Record<string, string>>
  readonly record: SessionRecord | null
}

/**
 * Checks the body of an API request and returns the bytes to send to the provider, or `null` if a `DELETE` request has none.
 * Without `allowModel` and `maxTokens`, these are the same bytes. With one of them, JSON is serialised again from the value that
 * was checked, so that the provider can't parse it differently (B20, B29, F05). An upload stays as it is, and is refused if it could
 * be parsed differently (S12).
 *
 * @throws `body_too_large`, `body_invalid`, `model_not_allowed`
 */
export async function prepareBody(
  settings: Settings,
  request: ApiRequest,
  bytes: Uint8Array,
): Promise<Uint8Array | null> {
  checkBodySize(settings, bytes.byteLength)
  if (request.method === 'DELETE' && bytes.byteLength === 0) return null
  const { allowModel, maxTokens } = settings
  const isGoverned = allowModel !== undefined || maxTokens !== undefined
  const type = request.headers['content-type'] ?? ''
  if (isForm(type)) {
    if (!isGoverned) return bytes
    const { model, inspected } = checkForm(settings, request.path, bytes, formBoundary(type))
    if (allowModel === undefined) refuseStoredOptions(inspected)
    else await checkModels(settings, request, allowModel, model, inspected)
    return bytes
  }
  if (!isGoverned) {
    parseBody(shortenStrings(bytes), JSON.parse)
    return bytes
  }
  let write = JSON.stringify
  const value = parseBody(bytes, (text) => {
    const exact = parseExact(text)
    write = exact.write
    return exact.value
  })
  const inspected = inspectRequest(value)
  if (allowModel !== undefined) await checkModels(settings, request, allowModel, value.model, inspected)
  checkParameters(request.path, value, settings.allowParameters)
  if (allowModel === undefined) refuseStoredOptions(inspected)
  if (maxTokens !== undefined) capTokens(maxTokens, request.path, value, inspected)
  return new TextEncoder().encode(write(value))
}

export function bodyTimeout(): OpenRouteError {
  return failure('body_timeout', { message: 'The request body did not arrive in time.' })
}

const UTF_8 = new TextDecoder('utf-8', { fatal: true })

/** Deeper than the schema of any tool. */
const MAX_DEPTH = 200

function parseBody(bytes: Uint8Array, parse: (text: string) => unknown): JsonObject {
  if (isDeep(bytes, MAX_DEPTH))
    throw failure('body_invalid', {
      message: `The request body may be nested at most ${MAX_DEPTH} levels deep.`,
    })
  let value: unknown
  try {
    value = parse(UTF_8.decode(bytes))
  } catch (error) {
    if (error instanceof OpenRouteError) throw error
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw failure('body_invalid', { message: 'The request body must be a JSON object.' })
  return value as JsonObject
}

/** Calls `allowModel` once for each model that the request names. */
async function checkModels(
  settings: Settings,
  request: ApiRequest,
  allowModel: NonNullable<Settings['allowModel']>,
  model: unknown,
  { models, problem }: Pick<InspectedRequest, 'models' | 'problem'>,
): Promise<void> {
  if (typeof model !== 'string') throw notAllowed('the request has no "model"')
  if (problem !== undefined) throw notAllowed(problem)
  if (request.record === null) throw notSignedIn()
  const session = await describeRecord(settings, request.record)
  for (const named of models)
    if (!(await isAllowed(allowModel, named, session))) throw notAllowed(JSON.stringify(named.slice(0, 100)))
}

/** Calls the app's function. An error that it throws becomes an `internal_error`, instead of an error of the provider. */
async function isAllowed(
  allowModel: NonNullable<Settings['allowModel']>,
  model: string,
  session: OpenRouteSession,
): Promise<boolean> {
  try {
    return (await allowModel(model, session)) === true
  } catch (thrown) {
    throw toKitError(thrown)
  }
}

/**
 * Refuses presets and stored prompts. They may use tools and models that the request does not show, so the app has to allow each
 * by name, in `allowModel` (F26).
 */
function refuseStoredOptions({ models }: Pick<InspectedRequest, 'models'>): void {
  for (const model of models)
    if (/@(preset|prompt)\//.test(model))
      throw notAllowed(`${JSON.stringify(model.slice(0, 100))} (its developer can allow it in "allowModel")`)
}

function notAllowed(reason: string): OpenRouteError {
  return failure('model_not_allowed', { message: `This app does not allow the model: ${reason}.` })
}
