import {
  configuredUrl,
  defineProvider,
  type Fetch,
  type KeyOptions,
  keyParameters,
  OpenRouteError,
  openroute,
  type Provider,
} from '@openroute-kit/core'
import { DEFAULT_LIMITS, type Limits, NO_LIMITS } from '../limits/limits.js'
import { createOpenResponses, type OpenResponses } from '../limits/open-responses.js'
import { createScope, type Scope } from '../sealing/scope.js'
import { createSealer, type Sealer } from '../sealing/seal.js'
import type { OpenRouteSession } from '../session/session-record.js'
import { memoryState } from '../state/memory-state.js'
import { createRevocations, LONGEST_LIFETIME_MS, type Revocations } from '../state/revocations.js'
import { type SharedState, scopedState } from '../state/shared-state.js'
import { type ApiRoute, readRoutes } from './api-routes.js'

export interface OpenRouteOptions {
  /**
   * The address at which people open the app, such as `https://app.example`. The callback URL is made from it and
   * never from a request's headers (A14). https, or http on localhost.
   */
  baseUrl: string
  /**
   * At least 32 random bytes, such as from `openssl rand -base64 32`. Several for rotation: the first one seals, all open.
   * With several instances, rotate in two deploys: `[old, new]`, then `[new, old]`. B09, F18
   */
  secret: string | readonly string[]
  /** The app's name: label of the keys, and `X-Title` at the provider. */
  appName: string
  /** Default: `openroute`. */
  provider?: Provider
  /** What to ask of the user's key. The label defaults to app name and date, so that a stray key can be told. */
  key?: KeyOptions
  /** Path of the kit's routes below `baseUrl`. Default `/openroute`. */
  mount?: string
  /**
   * More API routes that the proxy lets through, such as `POST /responses`: a method and an exact path. A path is refused if
   * any of its segments contains a word for credentials, people, money or administration, such as `/auth/keys`, `/api-key`
   * and `/user/new`; not refused are `GET /key`, `GET /credits`, `GET /models/user` and the counting of tokens (F28).
   */
  allow?: readonly string[]
  /**
   * What instances of the app share: which logins are finished or revoked, and the limits. Default: this process's
   * memory. For several instances: `redisSharedState(client)`. Several apps may share one: names hold the app (F11).
   */
  shared?: SharedState
  /** How much one visitor may ask. `false`: no limits. B29 */
  limits?: Partial<Limits> | false
  /**
   * Whether a visitor may use a model; asked once for each one that a request names anywhere: as `model` and in `models`, as
   * fallback, in tools, plugins and options. Presets are asked for as `@preset/<name>`, stored prompts as `@prompt/<id>`, and
   * tools and plugins with models of the provider's choice by their type, such as `openrouter:fusion`. What it refuses is
   * answered with `403` (`model_not_allowed`), and so is a request without a `model`. Default: all. B29, F05
   */
  allowModel?: (model: string, session: OpenRouteSession) => boolean | Promise<boolean>
  /**
   * Most tokens that an answer may have, thinking included: what a request asks beyond it, or leaves open, is set to this, and
   * the number of answers to one request (`n`, `best_of`) to 1; several prompts in one request are refused. A tool with a
   * model of its own has the same cap for each of its calls; where it takes none (plugins, other versions of a tool,
   * `openrouter/fusion`), the request is refused with `403` (`model_not_allowed`), and so are presets and stored prompts without
   * `allowModel`. Default: no cap. B29, F05, F26
   */
  maxTokens?: number
  /**
   * More parameters that requests may have at their top while `allowModel` or `maxTokens` is set. Those of OpenAI's, Anthropic's
   * and OpenRouter's APIs are known; any other is answered with `400`, since it may raise the tokens or change the model where
   * the kit does not look. Of routes that are not of these APIs, only parameters known to do so are refused. F26
   */
  allowParameters?: readonly string[]
  /**
   * Seconds after which a login ends, used or not; at most 400 days. Default: 30 days. A shorter value ends existing
   * sessions too; a longer one counts for new ones. B12
   */
  sessionLifetime?: number
  /** Seconds after which a login ends whose key nobody has used. Default: 7 days. B12 */
  sessionIdle?: number
  /** Largest request body that the proxy takes, in bytes. Default 1 MiB. B26 */
  maxBodyBytes?: number
  timeouts?: Partial<Timeouts>
  /** Told of each request that failed. Errors hold no secret. Default: nobody. */
  onError?: (error: OpenRouteError) => unknown
  /** Default: the global `fetch`. Used for the exchange and for key info. */
  fetch?: Fetch
  /** Milliseconds since 1970. Default: the clock. */
  now?: () => number
}

/** All in milliseconds. */
export interface Timeouts {
  /** The exchange of the code, its answer's body included. Default 10,000. D01 */
  exchange: number
  /** Key info for the session route. Default 5,000. */
  keyInfo: number
  /** Until a client has sent its whole request body. Default 15,000. B26 */
  requestBody: number
  /** Until the provider has answered with headers. Default 120,000: some models think first. D19 */
  responseHeaders: number
  /** Between two chunks of an answer, and until the client has read its end; at most 5,000 for one that broke off. Default 60,000. B27, F30 */
  idle: number
  /** A whole answer. Default 600,000. B27 */
  total: number
  /** One call to the session store or to the shared state. Default 1,500. D14 */
  store: number
}

const DEFAULT_TIMEOUTS: Timeouts = Object.freeze({
  exchange: 10_000,
  keyInfo: 5_000,
  requestBody: 15_000,
  responseHeaders: 120_000,
  idle: 60_000,
  total: 600_000,
  store: 1_500,
})

/** What a timer can hold; anything longer fires at once. */
const MAX_TIMER_MS = 2_147_483_647

/** {@link OpenRouteOptions}, judged and filled in. Frozen. */
export interface Config {
  readonly baseUrl: string
  readonly origin: string
  /** Path of the base URL, `''` where there is none. */
  readonly basePath: string
  readonly mount: string
  /** `baseUrl` and `mount`. */
  readonly mountUrl: string
  /** Path of the kit's routes as browsers see it. */
  readonly mountPath: string
  readonly secure: boolean
  readonly appName: string
  readonly provider: Provider
  readonly scope: Scope
  readonly key: KeyOptions
  readonly routes: readonly ApiRoute[]
  readonly sealer: Sealer
  readonly shared: Required<SharedState>
  readonly limits: Limits
  readonly allowModel: OpenRouteOptions['allowModel']
  readonly maxTokens: number | undefined
  readonly allowParameters: ReadonlySet<string>
  readonly revocations: Revocations
  readonly responses: OpenResponses
  readonly sessionLifetimeMs: number
  readonly sessionIdleMs: number
  readonly maxBodyBytes: number
  readonly timeouts: Timeouts
  readonly onError: (error: OpenRouteError) => void
  readonly fetch: Fetch | undefined
  readonly now: () => number
}

/** A misspelt option must not fall silently to its default. */
const OPTIONS: ReadonlySet<string> = new Set<keyof OpenRouteOptions>([
  'baseUrl',
  'secret',
  'appName',
  'provider',
  'key',
  'mount',
  'allow',
  'shared',
  'limits',
  'allowModel',
  'maxTokens',
  'allowParameters',
  'sessionLifetime',
  'sessionIdle',
  'maxBodyBytes',
  'timeouts',
  'onError',
  'fetch',
  'now',
])

/** Judges the options at start-up. @throws `config_invalid` naming the option and how to mend it. */
export function readConfig(options: OpenRouteOptions): Config {
  for (const name of Object.keys(options))
    if (!OPTIONS.has(name)) fail(`There is no option "${name}". See OpenRouteOptions.`)
  const { key = {}, mount = '/openroute' } = options
  const { sessionLifetime = 30 * 24 * 3600, sessionIdle = 7 * 24 * 3600 } = options
  const provider = defineProvider(options.provider ?? openroute) // A13: a copy with a changed URL counts as configuration too
  const base = configuredUrl('baseUrl', options.baseUrl)
  if (base.search) fail('baseUrl must hold no query.')
  if (typeof options.appName !== 'string' || !/^[^\p{Cc}\p{Cs}]{1,80}$/u.test(options.appName))
    fail('appName must be 1 to 80 characters without control characters.') // B17
  if (!/^(\/[\w.~-]+)+$/.test(mount) || mount.split('/').some((part) => /^\.+$/.test(part)))
    fail('mount must be a path such as "/openroute", without a slash at the end.')
  positive('sessionLifetime', sessionLifetime)
  if (sessionLifetime * 1000 > LONGEST_LIFETIME_MS) fail('sessionLifetime must be at most 400 days.')
  positive('sessionIdle', sessionIdle)
  const now = options.now ?? Date.now
  keyParameters(key, now()) // A21: judged now, not at the first login
  const maxBodyBytes = options.maxBodyBytes ?? 1024 * 1024
  positive('maxBodyBytes', maxBodyBytes)
  const timeouts = { ...DEFAULT_TIMEOUTS, ...options.timeouts }
  for (const [name, value] of Object.entries(timeouts)) {
    positive(`timeouts.${name}`, value)
    if (value > MAX_TIMER_MS) fail(`timeouts.${name} must be at most ${MAX_TIMER_MS} milliseconds.`)
  }
  const limits = readLimits(options.limits)
  const { maxTokens } = options
  if (maxTokens !== undefined) wholeNumber('maxTokens', maxTokens)
  if (options.allowModel !== undefined && typeof options.allowModel !== 'function')
    fail('allowModel must be a function of a model and a session.')
  const basePath = base.pathname.replace(/\/+$/, '')
  const mountPath = basePath + mount
  const scope = createScope(provider, base.origin, mountPath)
  const state = options.shared ?? memoryState(now)
  const shared = scopedState(state, `${provider.id}.${scope.app}`)
  const revocations = createRevocations(scopedState(state, `${provider.id}.${scope.id}`), scope, now)
  return Object.freeze({
    baseUrl: base.origin + basePath,
    origin: base.origin,
    basePath,
    mount,
    mountUrl: base.origin + mountPath,
    mountPath,
    secure: base.protocol === 'https:',
    appName: options.appName,
    provider,
    scope,
    key: Object.freeze({ ...key }),
    routes: readRoutes(options.allow),
    sealer: createSealer(options.secret, scope),
    shared,
    limits,
    allowModel: options.allowModel,
    maxTokens,
    allowParameters: readParameters(options.allowParameters),
    revocations,
    responses: createOpenResponses(shared, revocations, limits),
    sessionLifetimeMs: sessionLifetime * 1000,
    sessionIdleMs: sessionIdle * 1000,
    maxBodyBytes,
    timeouts: Object.freeze(timeouts),
    onError: harmless(options.onError),
    fetch: options.fetch,
    now,
  })
}

/** D22: what an app's own reporter throws must not break an answer, nor the process. */
function harmless(onError: OpenRouteOptions['onError']): (error: OpenRouteError) => void {
  return (error) => {
    try {
      Promise.resolve(onError?.(error)).catch(() => {})
    } catch {}
  }
}

function readLimits(options: OpenRouteOptions['limits']): Limits {
  if (options === false) return NO_LIMITS
  const limits = { ...DEFAULT_LIMITS, ...options }
  for (const [name, value] of Object.entries(limits)) {
    if (!Object.hasOwn(DEFAULT_LIMITS, name)) fail(`There is no limit "${name}". See Limits.`)
    if (value !== Number.POSITIVE_INFINITY) wholeNumber(`limits.${name}`, value)
  }
  return Object.freeze(limits)
}

function readParameters(names: readonly string[] = []): ReadonlySet<string> {
  if (!Array.isArray(names) || names.some((name) => typeof name !== 'string'))
    fail('allowParameters must be a list of names, such as ["top_n_sigma"].')
  return new Set(names)
}

function wholeNumber(option: string, value: number): void {
  if (!Number.isSafeInteger(value) || value <= 0) fail(`${option} must be a whole number above 0.`)
}

function positive(option: string, value: number): void {
  if (!Number.isFinite(value) || value <= 0) fail(`${option} must be a number above 0.`)
}

function fail(message: string): never {
  throw new OpenRouteError('config_invalid', message)
}
