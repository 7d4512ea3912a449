import type { ExchangedKey } from '@openroute-kit/core'
import { listenForProvider } from '../loopback/listen-for-provider.js'
import { finishWithCallback } from './finish-with-callback.js'
import { startDeadline } from './login-deadline.js'
import { callOnUrl, exchangeOptions, type LoopbackLoginOptions, resolveOptions } from './login-options.js'
import { requestLogin } from './request-login.js'

/**
 * Logs a user in with the browser of this machine (RFC 8252 §7.3): listens on 127.0.0.1 and `[::1]`, calls `onUrl` with the address of
 * the consent page, waits for the callback, and exchanges its code. It prints nothing and opens no browser.
 *
 * Other requests (another state, path, host or method, a prefetch) are refused and do not end the login. A23
 *
 * @throws `config_invalid` (also if `port` is taken), `access_denied`, `provider_refused`, `transaction_expired`, `cancelled`, the codes
 * of `exchangeCode`, and the errors of `onUrl`.
 */
export async function loginWithBrowser(options: LoopbackLoginOptions): Promise<ExchangedKey> {
  const resolved = resolveOptions(options)
  const deadline = startDeadline(resolved)
  const server = await listenForProvider(resolved)
  try {
    const request = await requestLogin(resolved, deadline, server.callbackUrl)
    const received = server.waitForCallback(request)
    const failed = callOnUrl(resolved.onUrl, request.url, { localUrl: server.localUrl })
    return await finishWithCallback(await deadline.race(received, failed), exchangeOptions(resolved))
  } finally {
    await server.close()
  }
}
