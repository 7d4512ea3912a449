import {
  type AppInfo,
  defineProvider,
  type KeyOptions,
  type OpenRouteError,
  openroute,
  type Provider,
} from '@openroute-kit/core'
import {
  assertCallbackPort,
  configInvalid,
  configuredUrl,
  keyParameters,
  loginLifetimeMs,
} from '@openroute-kit/core/internal'
import { type Limits, readLimits } from '../limits/limits.js'
import { createScope, type Scope } from '../sealing/scope.js'
import { LONGEST_LIFETIME_MS } from '../state/revocations.js'
import { type ApiRoute, readRoutes } from './api-routes.js'
import { readForwardHeaders } from './forward-headers.js'
import { warnDeveloper, withoutThrowing } from './on-error.js'
import type { OpenRouteOptions, TimeoutsMs } from './options.js'
import { readFailurePath, readMount } from './read-paths.js'
import { assertPositive, readTimeouts } from './read-timeouts.js'

/**
 * The validated {@link OpenRouteOptions} with defaults, frozen. No secret, store or service is in it, and not `fetch`: requests to the
 * provider go through `Context.transport`. Its functions are the app's own.
 */
export interface Settings {
  /** Without a trailing slash. */
  readonly baseUrl: string
  readonly origin: string
  /** The path of `baseUrl`, or `''`. */
  readonly basePath: string
  /** Such as `/openroute`. */
  readonly mount: string
  /** `baseUrl` followed by `mount`. */
  readonly mountUrl: string
  /** `basePath` followed by `mount`: the path of the kit's routes in browsers. */
  readonly mountPath: string
  /** The path of the app's page for failed logins in browsers, or `null`. */
  readonly failurePath: string | null
  /** Whether `baseUrl` is https. */
  readonly secure: boolean
  /** The one cookie that holds session and logins, or `null`: each has a cookie of its own. S16 */
  readonly cookieName: string | null
  readonly appName: string
  /** What the provider learns about the app. P04 */
  readonly app: AppInfo
  readonly provider: Provider
  readonly scope: Scope
  readonly key: KeyOptions
  readonly routes: readonly ApiRoute[]
  /** In lower case. */
  readonly forwardHeaders: readonly string[]
  readonly limits: Limits
  readonly allowModel: OpenRouteOptions['allowModel']
  readonly maxTokens: number | undefined
  readonly allowParameters: ReadonlySet<string>
  readonly loginLifetimeMs: number
  readonly sessionLifetimeMs: number
  readonly sessionIdleMs: number
  readonly maxBodyBytes: number
  readonly timeoutsMs: TimeoutsMs
  readonly onError: (error: OpenRouteError) => void
  readonly now: () => number
}

const OPTIONS: ReadonlySet<string> = new Set<keyof OpenRouteOptions>([
  'baseUrl',
  'secret',
  'appName',
  'appCategories',
  'provider',
  'key',
  'mount',
  'failurePath',
  'allow',
  'forwardHeaders',
  'shared',
  'limits',
  'allowModel',
  'maxTokens',
  'allowParameters',
  'loginLifetime',
  'sessionLifetimeSeconds',
  'sessionIdleSeconds',
  'maxBodyBytes',
  'timeoutsMs',
  'onError',
  'dispatcher',
  'fetch',
  'now',
])

/** Options that only some adapters have. */
export interface AdapterOptions {
  cookieName?: string | undefined
}

/** Validates the options at start-up. @throws `config_invalid` naming the option and how to fix it */
export function readSettings(options: OpenRouteOptions, { cookieName }: AdapterOptions = {}): Settings {
  // A misspelt option must be an error, rather than its default.
  for (const name of Object.keys(options))
    if (!OPTIONS.has(name)) throw configInvalid(`There is no option "${name}". See OpenRouteOptions.`)
  const { key = {}, maxTokens, now = Date.now } = options
  const { sessionLifetimeSeconds = 30 * 24 * 3600, sessionIdleSeconds = 7 * 24 * 3600 } = options
  const { maxBodyBytes = 10 * 1024 * 1024 } = options
  const provider = defineProvider(options.provider ?? openroute) // A13: also validates modified copies of a preset
  if (/^\//.test(options.baseUrl))
    throw configInvalid(
      'baseUrl is a path. Set it to the address of the app in the browser, such as https://app.example. Vite and Vitest set the environment variable BASE_URL to a path: in tests, set it to the address of your app.',
    )
  const base = configuredUrl('baseUrl', options.baseUrl)
  if (base.search) throw configInvalid('baseUrl must not have a query.')
  if (typeof options.appName !== 'string' || !/^[^\p{Cc}\p{Cs}]{1,80}$/u.test(options.appName))
    throw configInvalid('appName must be 1 to 80 characters without control characters.') // B17
  assertPositive('sessionLifetimeSeconds', sessionLifetimeSeconds)
  if (sessionLifetimeSeconds * 1000 > LONGEST_LIFETIME_MS)
    throw configInvalid('sessionLifetimeSeconds must be at most 400 days.')
  assertPositive('sessionIdleSeconds', sessionIdleSeconds)
  keyParameters(key, now()) // A21: at start-up rather than at the first login
  assertPositive('maxBodyBytes', maxBodyBytes)
  if (maxTokens !== undefined && !(Number.isSafeInteger(maxTokens) && maxTokens > 0))
    throw configInvalid('maxTokens must be a whole number above 0.')
  if (options.allowModel !== undefined && typeof options.allowModel !== 'function')
    throw configInvalid('allowModel must be a function: (model, session) => boolean.')
  if (options.fetch !== undefined && typeof options.fetch !== 'function')
    throw configInvalid('fetch must be a function like the global fetch.')
  if (options.dispatcher !== undefined && typeof options.dispatcher?.dispatch !== 'function')
    throw configInvalid(
      'dispatcher must be a dispatcher of undici, such as new ProxyAgent("http://proxy.example:3128").',
    )
  const mount = readMount(options.mount)
  assertCallbackPort(base, provider) // P08
  const basePath = base.pathname.replace(/\/+$/, '')
  const mountPath = basePath + mount
  return Object.freeze({
    baseUrl: base.origin + basePath,
    origin: base.origin,
    basePath,
    mount,
    mountUrl: base.origin + mountPath,
    mountPath,
    failurePath: readFailurePath(options.failurePath, { origin: base.origin, basePath, mount }),
    secure: base.protocol === 'https:',
    cookieName: readCookieName(cookieName, base.protocol === 'https:'),
    appName: options.appName,
    app: Object.freeze({
      url: base.origin + basePath,
      name: options.appName,
      categories: readCategories(options.appCategories),
    }),
    provider,
    scope: createScope(provider, base.origin, mountPath),
    key: Object.freeze({ ...key }),
    routes: readRoutes(options.allow),
    forwardHeaders: readForwardHeaders(options.forwardHeaders),
    limits: readLimits(options.limits),
    allowModel: options.allowModel,
    maxTokens,
    allowParameters: readParameters(options.allowParameters),
    loginLifetimeMs: loginLifetimeMs(options.loginLifetime),
    sessionLifetimeMs: sessionLifetimeSeconds * 1000,
    sessionIdleMs: sessionIdleSeconds * 1000,
    maxBodyBytes,
    timeoutsMs: readTimeouts(options.timeoutsMs),
    onError: withoutThrowing(options.onError ?? warnDeveloper()),
    now,
  })
}

function readCategories(categories: readonly string[] = []): readonly string[] {
  if (!Array.isArray(categories) || !categories.every((name) => /^[a-z\d-]{1,64}$/.test(name)))
    throw configInvalid('appCategories must be a list of lower-case names, such as ["cli-agent"].')
  return Object.freeze([...categories])
}

function readParameters(names: readonly string[] = []): ReadonlySet<string> {
  if (!Array.isArray(names) || names.some((name) => typeof name !== 'string'))
    throw configInvalid('allowParameters must be a list of names, such as ["top_n_sigma"].')
  return new Set(names)
}

/** Validates the option `cookieName` (S16). @throws `config_invalid` */
function readCookieName(name: unknown, secure: boolean): string | null {
  if (name === undefined) return null
  if (typeof name !== 'string' || !/^[\w-]{1,64}$/.test(name))
    throw configInvalid('cookieName must be 1 to 64 letters, digits, "_" or "-", such as "__session".')
  // Browsers refuse such a cookie on http.
  if (!secure && /^__(host|secure)-/i.test(name))
    throw configInvalid(`cookieName must not begin with "${name.split('-', 1)[0]}-" if baseUrl is http.`)
  return name
}
