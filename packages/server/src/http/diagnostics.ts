import type { OpenRouteErrorCode } from '@openroute-kit/core'

/**
 * What the kit publishes on `node:diagnostics_channel`, each on the channel `openroute-kit:<name>`. No event holds a key, a
 * code, a state, a cookie or a prompt (B30), nor who the visitor is. Milliseconds and bytes throughout.
 */
export interface DiagnosticEvents {
  /** A visitor was sent to the consent page. */
  'login-started': { popup: boolean }
  /** A login ended well: the key is saved. */
  'login-finished': { popup: boolean; durationMs: number }
  /** A login could not be begun or finished. */
  'login-failed': { code: OpenRouteErrorCode; status: number }
  /** A session was ended by its visitor. */
  'signed-out': Record<string, never>
  /** An API request was refused before anything was asked of the provider. */
  refused: { method: string; code: OpenRouteErrorCode; status: number }
  /** An API request was answered to its end, with what the provider said. */
  proxied: AnswerEvent & { status: number }
  /** An API request that was let through got no answer, or one that broke off. `cancelled` is the client's own doing. */
  aborted: AnswerEvent & { code: OpenRouteErrorCode; status: number | null }
}

export interface AnswerEvent {
  method: string
  /** Below the API base, such as `/chat/completions`. */
  path: string
  bytes: number
  durationMs: number
}

interface Channel {
  readonly hasSubscribers: boolean
  publish(message: unknown): void
}

/** Absent in runtimes without Node's modules: nobody can listen there. */
const diagnostics = (
  globalThis as {
    process?: { getBuiltinModule?(name: string): { channel(name: string): Channel } | undefined }
  }
).process?.getBuiltinModule?.('node:diagnostics_channel')

/** Tells whoever listens. What listeners throw, Node reports by itself, and not to the visitor. */
export function publish<Name extends keyof DiagnosticEvents>(
  name: Name,
  event: DiagnosticEvents[Name],
): void {
  const channel = diagnostics?.channel(`openroute-kit:${name}`)
  if (channel?.hasSubscribers) channel.publish(event)
}
