import { failure, refuse } from '#failure'
import { isUnsent } from '../errors/error-traits.js'
import { OpenRouteError } from '../errors/open-route-error.js'
import { type JsonResponse, type NetworkOptions, requestJson } from '../http/request-json.js'
import { type AppInfo, attributionHeaders } from '../provider/attribution-headers.js'
import type { Provider } from '../provider/define-provider.js'
import { readExchange } from '../rules/read-exchange.js'
import type { ExchangedKey } from '../rules/read-key.js'
import { refuseExchange } from '../rules/refuse-exchange.js'
import { wrongBaseMessage } from '../rules/wrong-base.js'
import { secretsOf, type VerifiedCallback } from './verified-callback.js'

export interface ExchangeCodeOptions extends NetworkOptions {
  /** The result of `verifyCallback` or `verifyPastedCode`. */
  callback: VerifiedCallback
  /** The provider that the login was started with: the same `id`, `siteUrl` and `apiUrl`. */
  provider: Provider
  /** The app that the key is for, as the provider shows it to the user. Default: not sent. P04 */
  app?: AppInfo | undefined
}

/** Delays before the second and third attempt, in milliseconds, if nothing could be sent (D03). */
const RETRY_AFTER_MS = [150, 600]

/**
 * Exchanges the code of a verified callback for the user's key: `POST <apiUrl>/auth/keys` (docs/protocol.md §2, RFC 7636 §4.5).
 *
 * The request is repeated only while no connection can be made. Once a byte may have been sent, the code counts as spent, since a
 * second request would fail while a key may exist that the app does not have (D02): another call with the same callback sends nothing.
 * Errors after which a key may exist have `helpUrl`, the page on which the user finds and deletes it.
 *
 * @throws `code_rejected`, `code_expired`, `challenge_method_rejected`, `exchange_rejected`, `exchange_not_allowed`,
 * `rate_limited`, `provider_error`, `provider_unreachable`, `provider_response_invalid`, `provider_redirected`,
 * `exchange_outcome_unknown`, `issuer_mismatch`, `callback_used`, `callback_invalid`, `cancelled` (before anything was
 * sent), `config_invalid`.
 */
export async function exchangeCode(options: ExchangeCodeOptions): Promise<ExchangedKey> {
  const { callback, provider, app = {}, ...network } = options
  const secrets = secretsOf(callback)
  if (secrets === undefined)
    refuse('callback_invalid', {
      message: 'exchangeCode takes the object that verifyCallback returned, not a copy of it.',
    })
  // A12, and by its URLs as well, since any provider can be defined with the same id. F31
  if (
    secrets.provider !== provider.id ||
    secrets.issuer !== provider.siteUrl ||
    secrets.apiUrl !== provider.apiUrl
  )
    refuse('issuer_mismatch', { message: 'The login was started with another provider.' })
  const init: RequestInit = {
    method: 'POST',
    headers: {
      ...attributionHeaders(provider, app),
      'content-type': 'application/json',
      accept: 'application/json',
    },
    body: JSON.stringify({
      code: secrets.code,
      code_verifier: secrets.codeVerifier,
      code_challenge_method: 'S256',
    }), // A03
  }
  if (secrets.spent) refuse('callback_used') // A10
  secrets.spent = true
  const response = await sendOnce(`${provider.apiUrl}/auth/keys`, init, network, provider).catch((error) => {
    if (isUnsent(error.code)) secrets.spent = false
    throw error
  })
  const exchanged = readExchange(response.status, response.json)
  if (typeof exchanged !== 'string') return exchanged
  const { status, json } = response
  return refuseExchange(exchanged, provider.keysUrl, wrongBaseMessage(provider.apiUrl, status, json))
}

/** Throws an error that {@link isUnsent} names only if no request was sent. */
async function sendOnce(
  url: string,
  init: RequestInit,
  network: NetworkOptions,
  provider: Provider,
): Promise<JsonResponse> {
  for (let attempt = 0; ; attempt++) {
    if (network.signal?.aborted) throw failure('cancelled')
    try {
      return await requestJson(url, init, network)
    } catch (error) {
      if (!(error instanceof OpenRouteError)) throw error
      const wait = RETRY_AFTER_MS[attempt]
      if (error.code === 'provider_unreachable' && wait !== undefined) {
        await pause(wait, network.signal)
        continue
      }
      // A request that its caller cancelled may have been sent.
      if (isUnsent(error.code) && error.code !== 'cancelled') throw error
      const code =
        error.code === 'provider_redirected' || error.code === 'provider_response_invalid'
          ? error.code
          : 'exchange_outcome_unknown'
      throw failure(code, {
        message: `${error.message} The code counts as spent and a key may exist: check ${provider.keysUrl}, then log in again.`,
        status: error.status ?? 502,
        helpUrl: provider.keysUrl,
      })
    }
  }
}

/** Waits, at most until the signal aborts. */
function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', end)
      resolve()
    }
    const timer = setTimeout(end, ms)
    signal?.addEventListener('abort', end)
  })
}
