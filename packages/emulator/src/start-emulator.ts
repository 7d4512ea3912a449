import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { defineProvider, type OpenRouteError, type Provider } from '@openroute-kit/core'
import { failure, isLoopback } from '@openroute-kit/core/internal'
import { createApp } from './create-app.js'
import type { Emulator } from './emulator.js'
import { emulatorHandle } from './emulator-handle.js'
import { FaultQueue } from './faults/fault-queue.js'
import { checkBindAddress, urlHost } from './http/bind-address.js'
import { RequestRecorder } from './http/request-recorder.js'
import { requirePathTarget } from './http/require-path-target.js'
import { BrowserSessions } from './provider/accounts/browser-sessions.js'
import { checkUsers, DEMO_USERS, type DemoUser } from './provider/accounts/demo-users.js'
import { Ledger } from './provider/accounts/ledger.js'
import { AuthorizationCodes } from './provider/codes/authorization-codes.js'
import { modelList } from './provider/completions/models.js'
import { RateLimit, type RateLimitOptions } from './provider/completions/rate-limit.js'
import { ScriptedResponses } from './provider/completions/scripted-responses.js'
import type { Context } from './provider/context.js'
import { checkUpstreamUrl, type UpstreamError } from './provider/upstream/upstream.js'

export interface EmulatorOptions {
  /** Default 0: a free port. */
  port?: number
  /** Address to bind. Default `127.0.0.1`, whose URLs use `localhost`. */
  host?: string
  /** The users who can sign in. The first is preselected. Default: {@link DEMO_USERS}. */
  users?: readonly DemoUser[]
  /**
   * Ids of the models that `GET /models` lists and completions accept, or `any` to accept every id. Default: a built-in
   * list with common models and those for tests.
   */
  models?: readonly string[] | 'any'
  /**
   * Further host names that the emulator serves, such as `emulator` in a container network: without scheme, port and
   * path. Loopback names and `host` are always allowed; on `0.0.0.0` and `::`, every IP address is too. Default: none. F16
   */
  allowedHosts?: readonly string[]
  /**
   * Base URL of an OpenAI-compatible API that generates the completions. Default: none, the emulator sends a fixed text.
   * Responses never show this URL. `GET /models` lists the models of that API and then requires a key. F16
   */
  upstream?: string
  /**
   * Called when a request to the upstream fails, with the URL and the whole error message, which clients do not get.
   * Default: no-op.
   */
  onUpstreamError?: (error: UpstreamError) => void
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

/**
 * Starts a local OpenRoute that is as strict as the real one. Its data is in memory only.
 *
 * @throws `config_invalid` if an option is invalid, the port is taken, or, without `force`, in production or on an
 * address that other machines can reach. D24
 */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const { port = 0, host = '127.0.0.1', now = Date.now, chunkDelayMs = 25 } = options
  checkBindAddress(host, options.force ?? false)
  if (!(chunkDelayMs >= 0 && chunkDelayMs <= 60_000))
    throw failure('config_invalid', { message: 'chunkDelayMs must be 0 to 60000 milliseconds.' })
  const context: Context = {
    siteUrl: '',
    apiUrl: '',
    ledger: new Ledger(checkUsers(options.users ?? DEMO_USERS), now),
    codes: new AuthorizationCodes(now, options.lax ?? false),
    recorder: new RequestRecorder(now),
    faults: new FaultQueue(),
    sessions: new BrowserSessions(),
    models: modelList(options.models),
    scriptedResponses: new ScriptedResponses(),
    rateLimit: options.rateLimit === undefined ? null : new RateLimit(options.rateLimit, now),
    upstream:
      options.upstream === undefined
        ? null
        : { url: checkUpstreamUrl(options.upstream), onError: options.onUpstreamError ?? (() => {}) },
    chunkDelayMs,
    hosts: { host, allowedHosts: options.allowedHosts ?? [] },
    now,
  }
  const server = createServer(requirePathTarget(createApp(context)))
  // Longer than client pools keep connections, so that none is closed at the moment when a client reuses it.
  server.keepAliveTimeout = 120_000
  await listen(server, port, host)
  context.siteUrl = `http://${urlHost(host)}:${(server.address() as AddressInfo).port}`
  context.apiUrl = `${context.siteUrl}/api/v1`
  return emulatorHandle(context, providerAt(context), () => close(server))
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(listenError(error, port, host)))
    if (!Number.isInteger(port) || port < 0 || port > 65_535)
      reject(failure('config_invalid', { message: 'port must be a whole number from 0 to 65535.' }))
    else server.listen(port, host, resolve)
  })
}

function listenError({ code, message }: NodeJS.ErrnoException, port: number, host: string): OpenRouteError {
  const sentences: Record<string, string> = {
    EADDRINUSE: `Port ${port} is taken. Stop the program that uses it, or choose another port.`,
    EACCES: `Port ${port} requires administrator rights. Choose a port above 1023.`,
    EADDRNOTAVAIL: `This machine has no address ${host}. Use 127.0.0.1.`,
  }
  return failure('config_invalid', {
    message: sentences[code ?? ''] ?? `The emulator can't listen: ${message}.`,
  })
}

/** Its id is `openroute`, so that apps which know only that provider accept the emulator. */
function providerAt({ siteUrl, apiUrl }: Context): Provider {
  const names = { id: 'openroute', name: 'OpenRoute' }
  if (isLoopback(new URL(siteUrl))) return defineProvider({ ...names, siteUrl, apiUrl })
  // With `force` on a network address, for which `defineProvider` would require https. A13, S18
  return defineProvider({ ...names, siteUrl, apiUrl, insecure: true })
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}
