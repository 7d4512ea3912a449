import type { OpenRouteErrorCode } from './error-code.js'

export interface OpenRouteErrorOptions {
  /** The HTTP status that a server responds with, where there is one. Production bundles for browsers leave it out. */
  status?: number | undefined
  /** Whether the same call may be made again without harm. Default `false`. */
  retryable?: boolean | undefined
  /** A page on which the user can fix it, such as the list of their keys. */
  helpUrl?: string | undefined
  /** Seconds to wait before the same call is made again. */
  retryAfter?: number | undefined
}

/**
 * The kit's error class. `code` is for programs; `message` is for developers and says what happened and what to do next. To
 * show an error to the user, pass its code to {@link describeError}.
 *
 * It has no `cause`: what a network library attaches to its errors may hold a code or a key (B30).
 */
export class OpenRouteError extends Error {
  declare readonly code: OpenRouteErrorCode
  declare readonly status: number | undefined
  declare readonly retryable: boolean
  declare readonly helpUrl: string | undefined
  declare readonly retryAfter: number | undefined

  constructor(code: OpenRouteErrorCode, message: string, options?: OpenRouteErrorOptions) {
    super(message)
    Object.assign(this, { name: 'OpenRouteError', code, retryable: false }, options)
    delete this.cause // which a caller without types may pass
  }
}
