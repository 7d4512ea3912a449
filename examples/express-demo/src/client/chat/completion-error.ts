import { type OpenRouteErrorCode, readApiError } from '@openroute-kit/core'

/** A completion that failed, with the message of the provider or of the kit's proxy. */
export class CompletionError extends Error {
  override readonly name = 'CompletionError'

  constructor(
    /** `stream_broken`, a code of the kit, or the provider's own as text. */
    readonly code: string,
    message: string,
    /** HTTP status; `undefined` for what came inside a stream without one. */
    readonly status?: number,
    /** Seconds to wait before the next try, if the response has `Retry-After`. */
    readonly retryAfterSeconds?: number,
    /** What the error means, whatever its form: a code of the kit. */
    readonly kind?: OpenRouteErrorCode,
  ) {
    super(message)
  }

  /** From `{"error":{"code","message","status?"}}`, which both the kit and the provider send. */
  static fromJson(json: unknown, status?: number, retryAfterSeconds?: number): CompletionError {
    const error = (json as { error?: unknown } | null)?.error
    const {
      code,
      message,
      status: own,
    } = (typeof error === 'object' && error !== null ? error : {}) as Record<string, unknown>
    const known = status ?? [own, code].find((value) => Number.isInteger(value))
    return new CompletionError(
      String(code ?? status ?? 'unknown'),
      typeof message === 'string' ? message : '',
      typeof known === 'number' ? known : undefined,
      retryAfterSeconds,
      readApiError({ status, body: json }).code,
    )
  }
}

/** `Retry-After` (RFC 9110 §10.2.3): seconds, or a date. `undefined` where it is missing or invalid. */
export function retryAfterSeconds(value: string | null, now: number): number | undefined {
  if (value === null || value.trim() === '') return undefined
  const seconds = /^\s*\d+\s*$/.test(value) ? Number(value) : Math.ceil((Date.parse(value) - now) / 1000)
  // The page counts down one hour at most.
  return Number.isFinite(seconds) ? Math.min(Math.max(seconds, 0), 3600) : undefined
}
