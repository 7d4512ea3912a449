import type { Fetch, Provider } from '@openroute-kit/core'
import { configInvalid, failure } from '@openroute-kit/core/internal'

/**
 * The provider's time in milliseconds since 1970, from the header `Date` of a response of its API. The clock of this machine may be wrong by
 * hours or days. L09
 *
 * @throws `provider_unreachable`; `cancelled`; `config_invalid` if the provider does not say its time
 */
export async function providerTime(
  provider: Provider,
  { fetch, signal }: { fetch: Fetch; signal: AbortSignal },
): Promise<number> {
  const response = await fetch(`${provider.apiUrl}/key`, {
    method: 'HEAD',
    redirect: 'manual',
    signal,
  }).catch(() => {
    throw failure(signal.aborted ? 'cancelled' : 'provider_unreachable')
  })
  const time = Date.parse(response.headers.get('date') ?? '')
  if (Number.isNaN(time))
    throw configInvalid('key.expiresIn needs a provider that says its time. Use key.expiresAt instead.')
  return time
}
