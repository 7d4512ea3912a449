import type { Fetch, KeyLinks, KeyOptions, OpenRouteError, Provider } from '@openroute-kit/core'
import type { Limits } from '../limits/limits.js'
import type { SharedState } from '../state/shared-state.js'

export interface OpenRouteOptions {
  /**
   * The address at which people open the app, such as `https://app.example`. The callback URL is made from it, never from a
   * request's headers (A14). https, or http on localhost.
   */
  baseUrl: string
  /**
   * At least 32 random bytes, such as from `openssl rand -base64 32`. Several for rotation: the first one seals, all of them
   * open. With several instances, rotate in two deploys: `[old, new]`, then `[new, old]`. B09, F18
   */
  secret: string | readonly string[]
  /** The app's name: default label of the keys, and `X-Title` at the provider. */
  appName: string
  /** Default: `openroute`. */
  provider?: Provider
  /** Properties of the key that the user is asked for. Default label: app name and date, so that the user can recognise an orphaned key. */
  key?: KeyOptions
  /** Path of the kit's routes below `baseUrl`. Default `/openroute`. */
  mount?: string
  /**
   * More API routes that the proxy forwards, such as `POST /responses`: a method and an exact path. A path is refused if any of
   * its segments contains a word for credentials, people, money or administration, such as `/auth/keys`, `/api-key` and
   * `/user/new`; exceptions are `GET /key`, `GET /credits`, `GET /models/user` and routes that count tokens (F28).
   */
  allow?: readonly string[]
  /**
   * What the instances of the app share: which logins have been finished or revoked, and the limits. Default: `memoryState()`,
   * for one instance. For several: `redisSharedState(client)`. Several apps may use one Redis: names contain the app (F11).
   */
  shared?: SharedState
  /** How much one visitor may use. `false`: no limits. B29 */
  limits?: Partial<Limits> | false
  /**
   * Whether a visitor may use a model. Called once for each model that a request names anywhere: as `model` and in `models`, as
   * fallback, in tools, plugins and options. Presets are passed as `@preset/<name>`, stored prompts as `@prompt/<id>`, and tools and
   * plugins whose model the provider chooses by their type, such as `openrouter:fusion`. A refused model gets `403`
   * (`model_not_allowed`), and so does a request without a `model`. Default: all are allowed. B29, F05
   */
  allowModel?: (model: string, session: OpenRouteSession) => boolean | Promise<boolean>
  /**
   * Most tokens of one completion, reasoning included. A request that asks for more, or sets no limit, gets this one, and the
   * number of completions per request (`n`, `best_of`) becomes 1; several prompts in one request are refused. A tool with a
   * model of its own has the same cap for each of its calls. Where it has no such parameter (plugins, other versions of a tool,
   * `openrouter/fusion`), the request is refused with `403` (`model_not_allowed`), and so are presets and stored prompts without
   * `allowModel`. Default: no cap. B29, F05, F26
   */
  maxTokens?: number
  /**
   * More top-level parameters that requests may have while `allowModel` or `maxTokens` is set. Those of OpenAI's, Anthropic's and
   * OpenRouter's APIs are known. Any other is refused with `400`, since it may raise the tokens or change the model in a way
   * that the kit does not know. On routes that are not of these APIs, only parameters known to do so are refused. F26
   */
  allowParameters?: readonly string[]
  /**
   * Seconds after which a login ends, used or not; at most 400 days. Default: 30 days. A shorter value applies to existing
   * sessions too; a longer one to new sessions. B12
   */
  sessionLifetimeSeconds?: number
  /** Seconds after which a login ends whose key has not been used. Default: 7 days. B12 */
  sessionIdleSeconds?: number
  /** Largest request body that the proxy accepts, in bytes. Default 1 MiB. B26 */
  maxBodyBytes?: number
  /** Time limits, in milliseconds. */
  timeoutsMs?: Partial<TimeoutsMs>
  /**
   * Called for every failed request. Errors hold no secret. Default: set-up mistakes and internal errors become process
   * warnings, once each.
   */
  onError?: (error: OpenRouteError) => unknown
  /** Used for the exchange and for key info. Default: the global `fetch`. */
  fetch?: Fetch
  /** Milliseconds since 1970. Default: `Date.now`. */
  now?: () => number
}

/** All in milliseconds. */
export interface TimeoutsMs {
  /** The exchange of the code, including the body of its response. Default 10,000. D01 */
  exchange: number
  /** Key info for the session route. Default 5,000. */
  keyInfo: number
  /** Until a client has sent its whole request body. Default 15,000. B26 */
  requestBody: number
  /** Until the provider has responded with headers. Default 120,000: some models think first. D19 */
  responseHeaders: number
  /**
   * Between two chunks of a response, and until the client has read its end; at most 5,000 for a response that broke off.
   * Default 60,000. B27, F30
   */
  idle: number
  /** A whole response. Default 600,000. B27 */
  total: number
  /** One call to the session store or to the shared state. Default 1,500. D14 */
  store: number
}

/** What an app may know of its signed-in visitor. */
export interface OpenRouteSession {
  /** The user's id at the provider, or `null`. */
  userId: string | null
  /** SHA-256 of the key, lowercase hex: its name at the provider. Not a secret. */
  keyId: string
  /** The owner's pages for this key. */
  keyLinks: KeyLinks
}
