import { failure } from '#failure'
import { OpenRouteError } from '../errors/open-route-error.js'
import { field } from '../rules/field.js'

/** The name was not found, or no connection could be made: no byte of the request can have been sent. */
const NOT_SENT = new Set(['ENOTFOUND', 'EAI_AGAIN', 'ECONNREFUSED', 'UND_ERR_CONNECT_TIMEOUT'])
/** The TLS connection, or the tunnel through a proxy, could not be established: a company's CA may be missing. */
const NO_TLS = /^(CERT_|ERR_TLS_CERT_|SELF_SIGNED_|DEPTH_ZERO_|UNABLE_TO_|UND_ERR_PRX_)/
const NO_TUNNEL = /^Proxy response \(\d+\) !== 200/
const CONNECT_TIMEOUTS = new Set(['UND_ERR_CONNECT_TIMEOUT', 'ETIMEDOUT'])
/** undici's time limits for a response. */
const TIMEOUTS = new Set(['UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT'])

/**
 * What it means that a request to the provider failed in `fetch` or undici. The exchange and the proxy both decide by it:
 *
 * - `provider_unreachable`: no connection, so nothing was sent and a retry is safe (D03); status 504 for a connect timeout (D19)
 * - `provider_timeout`: no response in time
 * - `provider_interrupted`: anything else; the provider may have processed the request
 *
 * An {@link OpenRouteError} is returned unchanged.
 */
export function networkFailure(thrown: unknown): OpenRouteError {
  if (thrown instanceof OpenRouteError) return thrown
  // `fetch` puts the failure into `cause`; undici throws it itself.
  const cause = field(thrown, 'cause') ?? thrown
  // A name with several addresses fails with one error for each of them.
  const errors = field(cause, 'errors')
  const causes: unknown[] = Array.isArray(errors) && errors.length > 0 ? errors : [cause]
  const codeOf = (one: unknown) => String(field(one, 'code'))
  // Whatever fails while connecting (no route, no IPv6) fails before the request.
  const isUnsent = (one: unknown) =>
    NOT_SENT.has(codeOf(one)) ||
    field(one, 'syscall') === 'connect' ||
    NO_TLS.test(codeOf(one)) ||
    NO_TUNNEL.test(String(field(one, 'message')))
  if (causes.every(isUnsent))
    return failure(
      'provider_unreachable',
      causes.some((one) => CONNECT_TIMEOUTS.has(codeOf(one))) ? { status: 504 } : {},
    )
  return failure(TIMEOUTS.has(codeOf(cause)) ? 'provider_timeout' : 'provider_interrupted')
}
