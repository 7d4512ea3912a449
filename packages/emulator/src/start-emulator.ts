import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { defineProvider, isLoopback, OpenRouteError, type Provider } from '@openroute-kit/core'
import { createApp } from './create-app.js'
import type { Emulator } from './emulator.js'
import { emulatorHandle } from './emulator-handle.js'
import { FaultQueue } from './faults/fault-queue.js'
import { guardBind, urlHost } from './http/bind-address.js'
import { Recorder } from './http/request-recorder.js'
import { originFormOnly } from './http/require-path-target.js'
import { Visitors } from './provider/accounts/browser-sessions.js'
import { checkUsers, DEMO_USERS, type DemoUser } from './provider/accounts/demo-users.js'
import { Ledger } from './provider/accounts/ledger.js'
import { Codes } from './provider/codes/authorization-codes.js'
import { RateLimit, type RateLimitOptions } from './provider/completions/rate-limit.js'
import type { Context } from './provider/context.js'
import { checkUpstream } from './provider/upstream/forward-completion.js'
import type { UpstreamError } from './provider/upstream/upstream-errors.js'

export interface EmulatorOptions {
  /** Default 0: a free one. */
  port?: number
  /** Address to bind. Default `127.0.0.1`; URLs say `localhost` then. */
  host?: string
  /** Who can sign in. Default: {@link DEMO_USERS}. The first is signed in unless another is chosen. */
  users?: readonly DemoUser[]
  /**
   * Host names under which the emulator is served beside loopback names and `host`, such as `emulator` in a network of
   * containers: without scheme, port and path. Default: none. On `0.0.0.0` and `::` every IP address is served too. F16
   */
  allowedHosts?: readonly string[]
  /**
   * Base URL of an OpenAI-compatible API that responds instead of the emulator's canned text. Its address stands in no
   * response, and `GET /models`, which lists its models, needs a key of the emulator. F16
   */
  upstream?: string
  /**
   * Called with what the upstream said when a request to it failed, since clients get that without addresses. Default:
   * no-op. For the terminal of whoever runs the emulator: it names the upstream's URL.
   */
  onUpstreamError?: (error: UpstreamError) => void
  /** Ignores code verifiers, as a careless provider would (A02). Default `false`. */
  lax?: boolean
  /** Allows production and addresses that other machines can reach (D24). Default `false`. */
  force?: boolean
  /** Completions per key. Default: no limit. */
  rateLimit?: RateLimitOptions
  /** Pause before each chunk of an answer, in milliseconds. Default 25. */
  chunkDelayMs?: number
  /** Milliseconds since 1970. Default: the clock. */
  now?: () => number
}

/**
 * Starts a local OpenRoute, as strict as the real one. Its state lives in memory and ends with it.
 *
 * @throws `config_invalid` for a taken port, an unusable option, and, unless `force` is set, for production or an
 * address that other machines can reach (D24).
 */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const { port = 0, host = '127.0.0.1', now = Date.now, chunkDelayMs = 25 } = options
  guardBind(host, options.force ?? false)
  if (!(chunkDelayMs >= 0 && chunkDelayMs <= 60_000))
    throw new OpenRouteError('config_invalid', 'chunkDelayMs must be 0 to 60000 milliseconds.')
  const context: Context = {
    siteUrl: '',
    apiUrl: '',
    ledger: new Ledger(checkUsers(options.users ?? DEMO_USERS), now),
    codes: new Codes(now, options.lax ?? false),
    recorder: new Recorder(now),
    faults: new FaultQueue(),
    visitors: new Visitors(),
    rateLimit: options.rateLimit === undefined ? null : new RateLimit(options.rateLimit, now),
    upstream:
      options.upstream === undefined
        ? null
        : { url: checkUpstream(options.upstream), onError: options.onUpstreamError ?? (() => {}) },
    chunkDelayMs,
    hosts: { host, allowedHosts: options.allowedHosts ?? [] },
    now,
  }
  const server = createServer(originFormOnly(createApp(context)))
  // Longer than any client's pool keeps a connection, so that none is closed just as it is used again.
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
      reject(new OpenRouteError('config_invalid', 'port must be a whole number from 0 to 65535.'))
    else server.listen(port, host, resolve)
  })
}

function listenError({ code, message }: NodeJS.ErrnoException, port: number, host: string): OpenRouteError {
  const sentences: Record<string, string> = {
    EADDRINUSE: `Port ${port} is taken. Stop the program that uses it, or choose another port.`,
    EACCES: `Port ${port} needs more rights than this program has. Choose a port above 1023.`,
    EADDRNOTAVAIL: `This machine has no address ${host}. Use 127.0.0.1.`,
  }
  return new OpenRouteError(
    'config_invalid',
    sentences[code ?? ''] ?? `The emulator can't listen: ${message}.`,
  )
}

/** Called `openroute`, so that an app which knows only that provider takes the emulator in its place. */
function providerAt({ siteUrl, apiUrl }: Context): Provider {
  const names = { id: 'openroute', name: 'OpenRoute' }
  if (isLoopback(new URL(siteUrl))) return defineProvider({ ...names, siteUrl, apiUrl })
  // Forced on an address of the network, where core rightly wants https (A13).
  return Object.freeze({
    ...names,
    siteUrl,
    apiUrl,
    authorizeUrl: `${siteUrl}/auth`,
    keysUrl: `${siteUrl}/keys`,
  })
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}
