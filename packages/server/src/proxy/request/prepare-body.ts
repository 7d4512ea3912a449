import { OpenRouteError } from '@openroute-kit/core'
import { failure } from '@openroute-kit/core/internal'
import { toKitError } from '../../http/to-kit-error.js'
import { describeRecord, type SessionRecord } from '../../session/session-record.js'
import type { OpenRouteSession } from '../../settings/options.js'
import type { Settings } from '../../settings/settings.js'
import { capTokens } from './cap-tokens.js'
import { parseExact } from './exact-numbers.js'
import { inspectRequest, type JsonObject, type RequestNames } from './inspect-request.js'
import { isDeep } from './is-deep.js'
import { checkParameters } from './known-parameters.js'

/** @throws `body_too_large` for a body of more than `maxBodyBytes`. B26 */
export function checkBodySize(settings: Settings, bytes: number): void {
  if (bytes > settings.maxBodyBytes)
    throw failure('body_too_large', {
      message: `The request body may have at most ${settings.maxBodyBytes} bytes.`,
    })
}

/** What the body of an API request is checked against. */
export interface ApiRequest {
  /** Below the API base, such as `/chat/completions`. */
  readonly path: string
  readonly record: SessionRecord
}

/**
 * Checks the body that an adapter has read. It is forwarded unchanged, with its own framing (B20). Where the app limits models
 * or tokens, it is serialised anew from what was checked, so that the provider can't parse it differently (B29, F05).
 *
 * @throws `body_too_large`, `body_invalid` unless it is a JSON object, `model_not_allowed`
 */
export async function prepareBody(
  settings: Settings,
  request: ApiRequest,
  bytes: Uint8Array,
): Promise<Uint8Array> {
  checkBodySize(settings, bytes.byteLength)
  const { allowModel, maxTokens } = settings
  if (allowModel === undefined && maxTokens === undefined) {
    parseBody(bytes, JSON.parse)
    return bytes
  }
  let write = JSON.stringify
  const value = parseBody(bytes, (text) => {
    const exact = parseExact(text)
    write = exact.write
    return exact.value
  })
  const names = inspectRequest(value)
  if (allowModel !== undefined) await checkModels(settings, request, allowModel, value.model, names)
  checkParameters(request.path, value, settings.allowParameters)
  if (allowModel === undefined) refuseStored(names)
  if (maxTokens !== undefined) capTokens(maxTokens, request.path, value, names)
  return new TextEncoder().encode(write(value))
}

export function bodyTimeout(): OpenRouteError {
  return failure('body_timeout', { message: 'The request body did not arrive in time.' })
}

/** More than any tool's schema needs. */
const MAX_DEPTH = 200

function parseBody(bytes: Uint8Array, parse: (text: string) => unknown): JsonObject {
  if (isDeep(bytes, MAX_DEPTH))
    throw failure('body_invalid', {
      message: `The request body may be nested at most ${MAX_DEPTH} levels deep.`,
    })
  let value: unknown
  try {
    value = parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch (error) {
    if (error instanceof OpenRouteError) throw error
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw failure('body_invalid', { message: 'The request body must be a JSON object.' })
  return value as JsonObject
}

/** Asks the app about each model once, whatever it is for. */
async function checkModels(
  settings: Settings,
  request: ApiRequest,
  allowModel: NonNullable<Settings['allowModel']>,
  own: unknown,
  { models, problem }: RequestNames,
): Promise<void> {
  if (typeof own !== 'string') throw notAllowed('the request names none')
  if (problem !== undefined) throw notAllowed(problem)
  const session = await describeRecord(settings, request.record)
  for (const model of models)
    if (!(await isAllowed(allowModel, model, session))) throw notAllowed(JSON.stringify(model.slice(0, 100)))
}

/** An error in the app's own function is an internal error of the app, not of the provider. */
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
 * Presets and prompts stored at the provider may use tools and models of their own, which the request does not show. Only the
 * app can allow them, by name (F26).
 */
function refuseStored({ models }: RequestNames): void {
  for (const model of models)
    if (/@(preset|prompt)\//.test(model))
      throw notAllowed(`${JSON.stringify(model.slice(0, 100))}, unless allowModel does`)
}

function notAllowed(what: string): OpenRouteError {
  return failure('model_not_allowed', { message: `This app does not allow this model: ${what}.` })
}
