import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { OpenRouteError } from '@openroute-kit/core'
import { failure } from '@openroute-kit/core/internal'
import { createApp } from './create-app.js'
import type { Emulator } from './emulator.js'
import { emulatorHandle } from './emulator-handle.js'
import type { EmulatorOptions } from './emulator-options.js'
import { FaultQueue } from './faults/fault-queue.js'
import { checkBindAddress, urlHost } from './http/bind-address.js'
import { RequestRecorder } from './http/request-recorder.js'
import { requirePathTarget } from './http/require-path-target.js'
import { BrowserSessions } from './provider/accounts/browser-sessions.js'
import { checkUsers, DEMO_USERS } from './provider/accounts/demo-users.js'
import { FreeRequests } from './provider/accounts/free-requests.js'
import { Ledger } from './provider/accounts/ledger.js'
import { RateLimit } from './provider/accounts/rate-limit.js'
import { Clock } from './provider/clock.js'
import { AuthorizationCodes } from './provider/codes/authorization-codes.js'
import { ScriptedResponses } from './provider/completions/scripted-responses.js'
import type { Context } from './provider/context.js'
import { familyOf } from './provider/family/family.js'
import { readVariants } from './provider/family/variants.js'
import { GenerationStore } from './provider/generations/generation-store.js'
import { modelList } from './provider/models/models.js'
import { providerAt } from './provider/provider-at.js'
import { readPublicUrls } from './provider/public-urls.js'
import { checkUpstreamUrl } from './provider/upstream/upstream.js'

/**
 * Starts a local OpenRoute that is as strict as the real one. Its data is in memory only.
 *
 * @throws `config_invalid` if an option is invalid, the port is taken, or, without `force`, in production or on an
 * address that other machines can reach. D24
 */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const { port = 0, host = '127.0.0.1', chunkDelayMs = 25 } = options
  checkBindAddress(host, options.force ?? false)
  if (!(chunkDelayMs >= 0 && chunkDelayMs <= 60_000))
    throw failure('config_invalid', { message: 'chunkDelayMs must be 0 to 60000 milliseconds.' })
  const family = familyOf(options.family ?? 'openroute')
  const ports = options.ports ?? 'any'
  if (ports !== 'any' && ports !== 'strict')
    throw failure('config_invalid', { message: 'ports must be any or strict.' })
  const urls = readPublicUrls(options)
  const clock = new Clock(options.now ?? Date.now)
  const { now } = clock
  const context: Context = {
    siteUrl: '',
    apiUrl: '',
    family,
    ports,
    variants: readVariants(options.variants ?? {}),
    ledger: new Ledger(checkUsers(options.users ?? DEMO_USERS), now, family.keyPrefix),
    codes: new AuthorizationCodes(now, options.lax ?? false),
    recorder: new RequestRecorder(now),
    faults: new FaultQueue(),
    sessions: new BrowserSessions(),
    models: modelList(options.models ?? 'any'),
    scriptedResponses: new ScriptedResponses(),
    generations: new GenerationStore(),
    freeRequests: new FreeRequests(now),
    rateLimit: options.rateLimit === undefined ? null : new RateLimit(options.rateLimit, now),
    upstream:
      options.upstream === undefined
        ? null
        : { url: checkUpstreamUrl(options.upstream), onError: options.onUpstreamError ?? (() => {}) },
    chunkDelayMs,
    hosts: { host, allowedHosts: [...(options.allowedHosts ?? []), ...urls.hostNames] },
    clock,
    now,
  }
  const server = createServer(requirePathTarget(createApp(context)))
  // Longer than client pools keep connections, so that none is closed at the moment when a client reuses it.
  server.keepAliveTimeout = 120_000
  await listen(server, port, host)
  const { port: actualPort } = server.address() as AddressInfo
  context.siteUrl = urls.siteUrl ?? `http://${urlHost(host)}:${actualPort}`
  context.apiUrl = urls.apiUrl ?? context.siteUrl + family.apiPath
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

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}
