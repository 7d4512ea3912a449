import { createLoginRequest, type ExchangedKey, exchangeCode } from '@openroute-kit/core'
import { startPatience } from './login-deadline.js'
import { checkOptions, type LoginOptions, tellUrl } from './login-options.js'
import { listenOnLoopback } from './loopback-server.js'

/**
 * Logs a user in with the browser of this machine: listens on 127.0.0.1, hands you the address of the consent page, waits for
 * the callback, and exchanges its code (RFC 8252 §7.3). Prints nothing and opens nothing: that is what `onUrl` is for.
 *
 * What does not belong to this login (another state, path or host, another method, a prefetch) is turned away and does not
 * end the wait. A23
 *
 * @throws `config_invalid`, `access_denied`, `provider_refused`, `transaction_expired`, `cancelled`, the codes of
 * `exchangeCode`, and whatever `onUrl` throws.
 */
export async function loginWithBrowser(options: LoginOptions): Promise<ExchangedKey> {
  const { appName, provider, key, onUrl, signal, fetch, ...rest } = checkOptions(options)
  const patience = startPatience({ ...rest, ...(signal && { signal }) })
  const loopback = await listenOnLoopback(appName)
  try {
    const { url, transaction } = await createLoginRequest({
      provider,
      callbackUrl: loopback.callbackUrl,
      key,
    })
    const arrived = loopback.arrival(transaction)
    const { callback, answer } = await patience.race(arrived, tellUrl(onUrl, url))
    try {
      // The browser is kept waiting, so that its page says what came of it.
      const exchanged = await exchangeCode({
        callback,
        provider,
        ...(signal && { signal }),
        ...(fetch && { fetch }),
      })
      await answer()
      return exchanged
    } catch (error) {
      await answer(error)
      throw error
    }
  } finally {
    await loopback.close()
  }
}
