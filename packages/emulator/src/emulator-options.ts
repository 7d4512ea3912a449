import type { DemoUser } from './provider/accounts/demo-users.js'
import type { RateLimitOptions } from './provider/accounts/rate-limit.js'
import type { FamilyName } from './provider/family/family.js'
import type { ProviderVariants } from './provider/family/variants.js'
import type { UpstreamError } from './provider/upstream/upstream.js'

/** Options of `startEmulator`. */
export interface EmulatorOptions {
  /** Default 0: a free port. */
  port?: number
  /** Address to bind. Default `127.0.0.1`, whose URLs use `localhost`. */
  host?: string
  /**
   * Where browsers reach the emulator, if it is not the address that it listens on: in a container, behind a forwarded port or a
   * proxy. An http(s) origin, such as `http://localhost:4010`. Its host name is allowed. Default: `http://<host>:<port>`.
   */
  siteUrl?: string
  /**
   * Where the app's server reaches the API, such as `http://emulator:4010/api/v1` in a container network. Its host name is
   * allowed. Default: below `siteUrl`.
   */
  apiUrl?: string
  /** The users who can sign in. The first is preselected. Default: `DEMO_USERS`. */
  users?: readonly DemoUser[]
  /**
   * Ids of the models that `GET /models` lists and completions accept. Default `any`: completions accept every id, and the list
   * has common models and those for tests.
   */
  models?: readonly string[] | 'any'
  /**
   * Further host names that the emulator serves, such as `emulator` in a container network: without scheme, port and
   * path. Loopback names and `host` are always allowed; on `0.0.0.0` and `::`, every IP address is too. Default: none. F16
   */
  allowedHosts?: readonly string[]
  /**
   * Base URL of an OpenAI-compatible API that generates the completions. Default: none, the emulator generates them without a model.
   * Responses never show this URL. `GET /models` lists the models of that API and then requires a key. F16
   */
  upstream?: string
  /**
   * Called when a request to the upstream fails, with the URL and the whole error message, which clients do not get.
   * Default: no-op.
   */
  onUpstreamError?: (error: UpstreamError) => void
  /**
   * The provider whose paths, key prefix and header names the emulator has. With another one than `openroute`, `provider` has
   * its id and name. Default `openroute`.
   */
  family?: FamilyName
  /**
   * `strict`: callback URLs must use port 443 or 3000, as providers required until June 2026. The emulator's `provider` then has
   * these `callbackPorts`. Default `any`.
   */
  ports?: 'any' | 'strict'
  /** Ways in which providers differ. Default: as the newest documentation says. */
  variants?: ProviderVariants
  /** Accepts any code verifier, as a provider without PKCE checks would. Default `false`. A02 */
  lax?: boolean
  /** Allows production and addresses that other machines can reach. Default `false`. D24 */
  force?: boolean
  /** Limits the completions per key. Default: no limit. */
  rateLimit?: RateLimitOptions
  /** Delay before each chunk of a completion in milliseconds. Default 25. */
  chunkDelayMs?: number
  /** The clock, in milliseconds since 1970. Default `Date.now`. */
  now?: () => number
}
