import type { OpenRouteErrorCode } from '@openroute-kit/core'

/**
 * Events that the kit publishes on `node:diagnostics_channel`, each on the channel `openroute-kit:<name>`. No event contains a
 * key, code, state, cookie or prompt (B30), or identifies the visitor. Durations are in milliseconds, sizes in bytes.
 */
export interface DiagnosticEvents {
  /** A visitor was redirected to the consent page. */
  'login-started': { popup: boolean }
  /** A login succeeded and its session is saved. `durationMs`: since `login-started`. */
  'login-finished': { popup: boolean; durationMs: number }
  /** A login could not be started or finished. */
  'login-failed': { code: OpenRouteErrorCode; status: number }
  /** A visitor signed out, or the app called `signOutEverywhere`. */
  'signed-out': Record<string, never>
  /** An API request was refused by its route, origin, session, rate, or for too many responses. Refusals of its body are `aborted`. */
  refused: { method: string; code: OpenRouteErrorCode; status: number }
  /** The whole response of the provider was passed on, whatever its status. */
  proxied: ProxiedResponse & { status: number }
  /**
   * A proxied request failed: the provider did not respond (`status` is `null`), or the response was not completed. The code
   * `cancelled` means that the client disconnected.
   */
  aborted: ProxiedResponse & { code: OpenRouteErrorCode; status: number | null }
}

export interface ProxiedResponse {
  method: string
  /** Relative to the API base URL, such as `/chat/completions`. */
  path: string
  /** Size of the response body that was passed on. */
  bytes: number
  durationMs: number
}

interface Channel {
  readonly hasSubscribers: boolean
  publish(message: unknown): void
}

/** `undefined` in runtimes without Node's modules, which have no subscribers. */
const diagnostics = (
  globalThis as {
    process?: { getBuiltinModule?(name: string): { channel(name: string): Channel } | undefined }
  }
).process?.getBuiltinModule?.('node:diagnostics_channel')

/**
 * Publishes an event to all subscribers. An error that a subscriber throws is reported by Node and does not affect the response.
 */
export function publish<Name extends keyof DiagnosticEvents>(
  name: Name,
  event: DiagnosticEvents[Name],
): void {
  const channel = diagnostics?.channel(`openroute-kit:${name}`)
  if (channel?.hasSubscribers) channel.publish(event)
}
