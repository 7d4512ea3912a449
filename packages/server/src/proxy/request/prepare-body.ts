import { OpenRouteError } from '@openroute-kit/core'
import { toKitError } from '../../http/to-kit-error.js'
import { describeRecord, type OpenRouteSession } from '../../session/session-record.js'
import type { Config } from '../../settings/settings.js'
import type { ProxyPlan } from '../proxy-plan.js'
import { capTokens } from './cap-tokens.js'
import { parseExact } from './exact-numbers.js'
import { inspectRequest, type JsonObject, type RequestNames } from './inspect-request.js'
import { isDeep } from './is-deep.js'
import { checkParameters } from './known-parameters.js'

/** @throws `body_too_large` when a body of this many bytes must not pass. B26 */
export function checkBodySize(config: Config, bytes: number): void {
  if (bytes > config.maxBodyBytes)
    throw new OpenRouteError('body_too_large', `The request body may have ${config.maxBodyBytes} bytes.`, {
      status: 413,
    })
}

/**
 * A body that an adapter has read, checked: it is sent on as it came, framed anew (B20). Where the app limits models or
 * tokens, it is written anew from what was checked, so that the provider can't read it differently (B29, F05).
 *
 * @throws `body_too_large`, `body_invalid` unless it is a JSON object, `model_not_allowed`
 */
export async function prepareBody(config: Config, plan: ProxyPlan, bytes: Uint8Array): Promise<Uint8Array> {
  checkBodySize(config, bytes.byteLength)
  const { allowModel, maxTokens } = config
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
  if (allowModel !== undefined) await checkModels(config, plan, allowModel, value.model, names)
  checkParameters(plan.path, value, config.allowParameters)
  if (allowModel === undefined) refuseStored(names)
  if (maxTokens !== undefined) capTokens(maxTokens, plan.path, value, names)
  return new TextEncoder().encode(write(value))
}

export function bodyTimeout(): OpenRouteError {
  return new OpenRouteError('body_timeout', 'The request body did not arrive in time.', { status: 408 })
}

/** More than any tool's schema needs. */
const MAX_DEPTH = 200

function parseBody(bytes: Uint8Array, parse: (text: string) => unknown): JsonObject {
  if (isDeep(bytes, MAX_DEPTH))
    throw new OpenRouteError('body_invalid', `The request body may nest ${MAX_DEPTH} levels deep.`, {
      status: 400,
    })
  let value: unknown
  try {
    value = parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch (error) {
    if (error instanceof OpenRouteError) throw error
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new OpenRouteError('body_invalid', 'The request body must be a JSON object.', { status: 400 })
  return value as JsonObject
}

/** Asks the app about each model once, whatever it is for. */
async function checkModels(
  config: Config,
  plan: ProxyPlan,
  allowModel: NonNullable<Config['allowModel']>,
  own: unknown,
  { models, problem }: RequestNames,
): Promise<void> {
  if (typeof own !== 'string') throw notAllowed('the request names none')
  if (problem !== undefined) throw notAllowed(problem)
  const session = await describeRecord(config, plan.record)
  for (const model of models)
    if (!(await isAllowed(allowModel, model, session))) throw notAllowed(JSON.stringify(model.slice(0, 100)))
}

/** What the app throws there is its own fault, not the provider's. */
async function isAllowed(
  allowModel: NonNullable<Config['allowModel']>,
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
 * What is stored at the provider may run tools and models of its own, which nobody sees here. Whether that is wanted, only
 * the app can say, by its name (F26).
 */
function refuseStored({ models }: RequestNames): void {
  for (const model of models)
    if (/@(preset|prompt)\//.test(model))
      throw notAllowed(`${JSON.stringify(model.slice(0, 100))}, unless allowModel does`)
}

function notAllowed(what: string): OpenRouteError {
  return new OpenRouteError('model_not_allowed', `This app does not allow this model: ${what}.`, {
    status: 403,
  })
}
