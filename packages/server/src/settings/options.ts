import type { Fetch, KeyLinks, KeyOptions, OpenRouteError, Provider } from '@openroute-kit/core'
import type { Limits } from '../limits/limits.js'
import type { SharedState } from '../state/shared-state.js'
import type { OutboundDispatcher } from './outbound-dispatcher.js'

/** Options of `createOpenRoute`. They are validated at start-up, or at the first request if they are a function. */
export interface OpenRouteOptions {
  /**
   * The address of your app in browsers, such as `https://app.example`: https, or http on localhost. The callback URL is made
   * from it, never from the headers of a request (A14).
   */
  baseUrl: string
  /**
   * At least 32 random bytes as text, for example from `openssl rand -base64 32`. To rotate the secret, pass a list: the first
   * one seals, all of them open. With several instances, rotate in two deploys: first `[old, new]`, then `[new, old]`. B09, F18
   */
  secret: string | readonly string[]
  /**
   * The app's name, 1 to 80 characters. Used in the default label of keys, and sent to the provider in the headers that
   * its `attribution` names, by default `X-OpenRouter-Title` and `X-Title`. P04
   */
  appName: string
  /** Categories of the app in the provider's marketplace, such as `['cli-agent']`, sent as `X-OpenRouter-Categories`. Default: none. P04 */
  appCategories?: readonly string[]
  /** The provider: a preset, or the result of `defineProvider`. Default: `openroute`. */
  provider?: Provider
  /** Label, limit and expiry of the keys. Default label: app name and date, so that the user can recognise an orphaned key. */
  key?: KeyOptions
  /** Path of the kit's routes below `baseUrl`. Default: `/openroute`. */
  mount?: string
  /**
   * Path of a page of your app to which visitors return after a login that failed or that they declined, such as `/welcome`. It is
   * below `baseUrl`, and must not require a login. The page gets `?login_error=<code>&returnTo=<path>`: the code of the error, and
   * the path to which the login would have returned. A login button on that page returns there. Default: a page of the kit. Errors
   * that a reload can fix, and those for the developer, are always shown on the kit's page. S29
   */
  failurePath?: string
  /**
   * API routes that the proxy forwards in addition to `POST /chat/completions`, `GET /models`, `GET /models/user`, `GET /generation` and
   * `GET /key`. Each is `GET`,
   * `POST` or `DELETE` and an exact path, such as `POST /responses`. A segment such as `:id` is a parameter: `GET /videos/:id`
   * forwards `/videos/abc` and `/videos/a:free`, but no further slash. Requests to these routes may be uploads
   * (`multipart/form-data`), and responses may be audio, images, video, text and other files, which are sent as attachments. S12
   *
   * Paths with words for credentials, people, money or administration are refused, such as `/auth/keys`, `/api-key` and
   * `/user/new`. Exceptions are `GET /key`, `GET /credits`, `GET /models/user` and routes that count tokens. F28
   */
  allow?: readonly string[]
  /**
   * Names of request headers that the proxy forwards from the client to the provider, such as `['idempotency-key']`. Default:
   * none. Without it, `accept` is the only header of the client that the provider receives. Headers that the kit sets, and those
   * about credentials, connections, proxies and ranges, are refused. S30, B19
   */
  forwardHeaders?: readonly string[]
  /**
   * State that all instances of the app share: finished and revoked logins, and counters for the limits. Default:
   * `memoryState()`, for one instance. Use `redisSharedState(client)` for several. Several apps can use one Redis. F11
   */
  shared?: SharedState
  /** How much one visitor may use. `false`: no limits. Default: see {@link Limits}. B29 */
  limits?: Partial<Limits> | false
  /**
   * Decides whether a visitor may use a model. Called for each model that a request names anywhere: in `model`, `models`,
   * fallbacks, tools, plugins and options. Presets are passed as `@preset/<name>`, and stored prompts as `@prompt/<id>`. Tools
   * and plugins for which the provider chooses the model are passed by their type or id, such as `openrouter:fusion`. If it
   * returns anything but `true`, or if the request has no `model`, the response is `403` (`model_not_allowed`). Default: all
   * models are allowed. B29, F05
   */
  allowModel?: (model: string, session: OpenRouteSession) => boolean | Promise<boolean>
  /**
   * The maximum number of tokens of one completion, including reasoning. Default: no maximum. B29, F05, F26
   *
   * - A higher limit in a request, or a missing one, is replaced by this one.
   * - The number of completions per request (`n`, `best_of`) is set to 1. Requests with several prompts are refused with `400`.
   * - Tools that run models get the same maximum for each call. Tools, plugins and models that don't support that, such as
   *   `openrouter/fusion`, are refused with `403` (`model_not_allowed`).
   * - Presets and stored prompts are refused in the same way, unless `allowModel` allows them.
   */
  maxTokens?: number
  /**
   * Top-level parameters that requests may have in addition to the documented ones. Has an effect with `allowModel` or
   * `maxTokens` only. Then parameters that are not documented in the APIs of OpenAI, Anthropic or OpenRouter are refused with
   * `400`, since they may raise the tokens or change the model. On other routes, only parameters that are known to do so are
   * refused. F26
   */
  allowParameters?: readonly string[]
  /**
   * How long a visitor may take to log in, in seconds: from the click until the provider sends them back. 60 to 86,400. Default: 3,600,
   * since new users sign up with the provider first. The provider decides how old a code may be. L04
   */
  loginLifetime?: number
  /**
   * Seconds after which a login ends, whether it is used or not. At most 400 days. Default: 30 days. A shorter value applies to
   * existing sessions too, a longer one to new sessions only. B12
   */
  sessionLifetimeSeconds?: number
  /**
   * Seconds without use after which a login ends. API requests, `or.fetch`, `or.openAIOptions` and `GET <mount>/session` count as
   * use; with sealed cookies only requests to `or.handle`. Default: 7 days. B12
   */
  sessionIdleSeconds?: number
  /**
   * Maximum size of a request body that the proxy accepts, in bytes. Default: 10 MiB, for photos. A body is kept in memory until
   * it is complete, at most one for each response that `limits` allow at the same time. B26, S14
   */
  maxBodyBytes?: number
  /** Time limits, in milliseconds. Default: see {@link TimeoutsMs}. */
  timeoutsMs?: Partial<TimeoutsMs>
  /**
   * Called for every failed request, and for setup errors that fail no request. Not called for error responses of the provider.
   * Errors contain no secrets; the messages of `session_unavailable` and `session_save_failed` contain what the store threw. Default: setup errors (`config_invalid`) and internal errors are emitted as process warnings, each once.
   */
  onError?: (error: OpenRouteError) => unknown
  /**
   * On Node: sends every request to the provider. Any dispatcher of undici, such as `new ProxyAgent(url)`, or `new Agent({ connect })`
   * with a private CA or a client certificate. The kit does not close it. Default: the global dispatcher, which `setGlobalDispatcher`
   * and `NODE_USE_ENV_PROXY=1` (Node 24) replace. S03
   */
  dispatcher?: OutboundDispatcher
  /**
   * Sends every request to the provider, in place of the global `fetch`. On Node, it gets undici's option `dispatcher`, which it
   * should pass on. It must not follow redirects when `init.redirect` is `manual`. Default: the global `fetch`. S03
   */
  fetch?: Fetch
  /** Returns milliseconds since 1970. Default: `Date.now`. */
  now?: () => number
}

/** Time limits, in milliseconds. */
export interface TimeoutsMs {
  /** The exchange of the code, including the response body. Default 10,000. D01 */
  exchange: number
  /** Key info for the session route. Default 5,000. */
  keyInfo: number
  /**
   * The longest pause in a request body, and how long a client may send less than 4 KiB per second on average. Default 15,000.
   * Node also ends requests after `server.requestTimeout`, by default 300 seconds. B26, S14
   */
  requestBody: number
  /**
   * Until the provider has sent the response headers, and the same time again until the first byte of the body. Default 120,000, since
   * some models think before they respond. D19, S13
   */
  responseHeaders: number
  /**
   * The longest pause after a chunk of a response (a heartbeat comment is one, too), and the longest wait for the client to read the
   * end (at most 5,000 if the response broke off). Default 60,000. B27, F30
   */
  idle: number
  /** A whole proxied response, from the end of the request body on. Default 600,000. B27 */
  total: number
  /** One call to the session store or to the shared state. Default 1,500. D14 */
  store: number
}

/** A signed-in visitor, without the key. */
export interface OpenRouteSession {
  /** The user's id at the provider, or `null` if the provider gives none. */
  userId: string | null
  /** The key's id at the provider: the SHA-256 of the key in lowercase hex. Not a secret. */
  keyId: string
  /** The user's pages at the provider for this key. */
  keyLinks: KeyLinks
}
