import { createLoginRequest, type LoginRequest } from '@openroute-kit/core'
import type { LoginDeadline } from './login-deadline.js'
import type { ResolvedOptions } from './login-options.js'
import { providerTime } from './provider-time.js'

/** The longest wait for the provider's time, in milliseconds. */
const TIMEOUT_MS = 10_000

/**
 * Creates the login request. `key.expiresIn` counts from the provider's time, and the lifetime of the login from this machine's. L09
 *
 * @throws the codes of `createLoginRequest` and `providerTime`
 */
export async function requestLogin(
  { provider, key, loginLifetime, fetch }: ResolvedOptions,
  deadline: LoginDeadline,
  callbackUrl?: string,
): Promise<LoginRequest> {
  const options = { provider, key, loginLifetime, ...(callbackUrl !== undefined && { callbackUrl }) }
  const request = await createLoginRequest(options)
  if (key.expiresIn === undefined) return request
  const signal = AbortSignal.any([deadline.signal, AbortSignal.timeout(TIMEOUT_MS)])
  const now = await deadline.race(providerTime(provider, { fetch, signal }))
  const { url, transaction } = await createLoginRequest({ ...options, now })
  const { createdAt, expiresAt } = request.transaction
  return { url, transaction: { ...transaction, createdAt, expiresAt } }
}
