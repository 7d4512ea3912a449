import { OpenRouteError } from '@openroute-kit/core'
import type { Config } from './config.js'
import { isDeep } from './is-deep.js'
import type { ProxyPlan } from './proxy-plan.js'
import { describeRecord, type OpenRouteSession } from './session-record.js'
import { toKitError } from './to-kit-error.js'

/** @throws `body_too_large` when a body of this many bytes must not pass. B26 */
export function checkBodySize(config: Config, bytes: number): void {
  if (bytes > config.maxBodyBytes)
    throw new OpenRouteError('body_too_large', `The request body may have ${config.maxBodyBytes} bytes.`, {
      status: 413,
    })
}

/**
 * A body that an adapter has read, checked: it is sent on as it came, framed anew (B20). Where the app limits models or
 * tokens, it is written anew from what was checked, so that the provider can't read it differently (B29).
 *
 * @throws `body_too_large`, `body_invalid` unless it is a JSON object, `model_not_allowed`
 */
export async function prepareBody(config: Config, plan: ProxyPlan, bytes: Uint8Array): Promise<Uint8Array> {
  checkBodySize(config, bytes.byteLength)
  const body = parseBody(bytes)
  if (config.allowModel === undefined && config.maxTokens === undefined) return bytes
  await checkModels(config, plan, body)
  capTokens(config, plan, body)
  return new TextEncoder().encode(JSON.stringify(body))
}

export function bodyTimeout(): OpenRouteError {
  return new OpenRouteError('body_timeout', 'The request body did not arrive in time.', { status: 408 })
}

/** More than any tool's schema needs. */
const MAX_DEPTH = 200

function parseBody(bytes: Uint8Array): Record<string, unknown> {
  if (isDeep(bytes, MAX_DEPTH))
    throw new OpenRouteError('body_invalid', `The request body may nest ${MAX_DEPTH} levels deep.`, {
      status: 400,
    })
  let value: unknown
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    value = undefined
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new OpenRouteError('body_invalid', 'The request body must be a JSON object.', { status: 400 })
  return value as Record<string, unknown>
}

/** `model`, and `models`: OpenRouter's list of those to fall back to. */
async function checkModels(config: Config, plan: ProxyPlan, body: Record<string, unknown>): Promise<void> {
  const { allowModel } = config
  if (allowModel === undefined) return
  const models = [body.model, ...(Array.isArray(body.models) ? body.models : [])]
  if (body.models !== undefined && !Array.isArray(body.models)) throw notAllowed('models is no list')
  const session = await describeRecord(config, plan.record)
  for (const model of models) {
    if (typeof model !== 'string') throw notAllowed('the request names none')
    if (!(await isAllowed(allowModel, model, session))) throw notAllowed(JSON.stringify(model.slice(0, 100)))
  }
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

function notAllowed(what: string): OpenRouteError {
  return new OpenRouteError('model_not_allowed', `This app does not allow this model: ${what}.`, {
    status: 403,
  })
}

/** The names that OpenAI's APIs have for it. */
const TOKEN_FIELDS = ['max_tokens', 'max_completion_tokens', 'max_output_tokens'] as const
/** Those that count on a route; the first is set where a request leaves it open. Other routes, such as `/embeddings`, have none. */
const COUNT_ON: Readonly<Record<string, readonly (typeof TOKEN_FIELDS)[number][]>> = {
  '/chat/completions': ['max_tokens', 'max_completion_tokens'],
  '/completions': ['max_tokens'],
  '/messages': ['max_tokens'],
  '/responses': ['max_output_tokens'],
}
/** Several answers to one request, each of which may have its `max_tokens`. */
const SEVERAL = ['n', 'best_of'] as const

function capTokens({ maxTokens }: Config, { path }: ProxyPlan, body: Record<string, unknown>): void {
  if (maxTokens === undefined) return
  const given = TOKEN_FIELDS.filter((field) => Object.hasOwn(body, field))
  const counting = COUNT_ON[path] ?? []
  const open = counting.some((field) => given.includes(field)) ? [] : counting.slice(0, 1)
  for (const field of [...given, ...open]) {
    const asked = body[field]
    const valid = typeof asked === 'number' && asked > 0
    body[field] = valid ? Math.min(asked, maxTokens) : maxTokens
  }
  for (const field of SEVERAL) if (Object.hasOwn(body, field)) body[field] = 1
}
