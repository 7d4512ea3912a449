import { failure } from '#failure'
import type { OpenRouteErrorCode } from '../errors/error-code.js'
import { errorTraits } from '../errors/error-traits.js'
import type { OpenRouteError } from '../errors/open-route-error.js'
import { networkFailure } from '../http/network-failure.js'
import { readBody } from '../http/read-body.js'
import { redactKeys } from '../key/redact-keys.js'
import { field } from '../rules/field.js'
import type { ClientFetch } from './client-fetch.js'
import { mapFailures } from './map-failures.js'

/**
 * A `fetch` for clients that repeat a request after any failure that may pass: it throws errors that they don't recognise as such,
 * also while the body is read. S24
 */
export function fetchWithoutRetries(fetch: ClientFetch): ClientFetch {
  const mapped = mapFailures(fetch, (error, signal) =>
    signal?.aborted ? signal.reason : connectionFailure(error),
  )
  return async (input, init) => {
    const response = await mapped(input, init)
    if (isRepeated(response.status)) throw await responseFailure(response)
    return response
  }
}

function isRepeated(status: number): boolean {
  return status === 408 || status === 409 || status === 429 || status >= 500
}

function connectionFailure(error: unknown): OpenRouteError {
  // In a browser, an error of `fetch` does not have a cause.
  return field(error, 'cause') === undefined && typeof document !== 'undefined'
    ? failure('network_error')
    : networkFailure(error)
}

/** What an error response says: the kit's own code, or `rate_limited` or `provider_error` for a response of the provider. */
async function responseFailure(response: Response): Promise<OpenRouteError> {
  const { status } = response
  const error = field(await readBody(response).catch(() => undefined), 'error')
  const code = field(error, 'code')
  const message = field(error, 'message')
  const seconds = Number(response.headers.get('retry-after') ?? undefined)
  const known = isKitCode(code)
  return failure(known ? code : status === 429 ? 'rate_limited' : 'provider_error', {
    status,
    ...(!known && { retryable: status === 429 }),
    ...(typeof message === 'string' && { message: redactKeys(message) }),
    ...(seconds >= 0 && { retryAfter: seconds }),
  })
}

function isKitCode(code: unknown): code is OpenRouteErrorCode {
  return typeof code === 'string' && errorTraits(code) !== undefined
}
