import { createLoginRequest, type ExchangedKey, exchangeCode } from '@openroute-kit/core'
import { startDeadline } from './login-deadline.js'
import { callOnUrl, type LoginOptions, resolveOptions } from './login-options.js'
import { listenOnLoopback } from '../loopback/loopback-server.js'

/**
 * Logs a user in with the browser of this machine (RFC 8252 §7.3): listens on 127.0.0.1, calls `onUrl` with the address of
 * the consent page, waits for the callback, and exchanges its code. It prints nothing and opens no browser.
 *
 * Other requests (another state, path, host or method, a prefetch) are refused and do not end the login. A23
 *
 * @throws `config_invalid`, `access_denied`, `provider_refused`, `transaction_expired`, `cancelled`, the codes of
 * `exchangeCode`, and the errors of `onUrl`.
 */
export async function loginWithBrowser(options: LoginOptions): Promise<ExchangedKey> {
  const { appName, provider, key, onUrl, signal, fetch, ...rest } = resolveOptions(options)
  const deadline = startDeadline({ ...rest, ...(signal && { signal }) })
  const server = await listenOnLoopback(appName)
  try {
    const { url, transaction } = await createLoginRequest({
      provider,
      callbackUrl: server.callbackUrl,
      key,
    })
    const received = server.waitForCallback(transaction)
    const { callback, respond } = await deadline.race(received, callOnUrl(onUrl, url))
    try {
      // The browser waits, so that its page shows the result of the exchange.
      const exchanged = await exchangeCode({
        callback,
        provider,
        ...(signal && { signal }),
        fetch,
      })
      await respond()
      return exchanged
    } catch (error) {
      await respond(error)
      throw error
    }
  } finally {
    await server.close()
  }
}
