import type { Fetch } from '@openroute-kit/core'
import { invalidOption } from '@openroute-kit/core/internal'

/**
 * The time of the server that this page comes from, in milliseconds since 1970, from the header `Date` of a request for the page. The
 * clock of the visitor's device may be wrong by hours or days. L09
 *
 * @throws `config_invalid` if the server does not say its time, or the request is blocked
 */
export async function serverTime(fetch: Fetch): Promise<number> {
  const { origin, pathname } = location
  const now = Date.now()
  // Its address is new each time, so that no cache responds. HEAD, since service workers store and send responses to GET.
  const { headers } = await fetch(`${origin}${pathname}?${now}`, {
    method: 'HEAD',
    cache: 'no-store',
    signal: AbortSignal.timeout(10_000),
  }).catch(() => new Response())
  const sent = Date.parse(headers.get('date') as string)
  // A cache keeps `Date` and adds `Age` (RFC 9111 §4.2.3), but some renew `Date`: the time nearer to this clock.
  const aged = sent + Number(headers.get('age')) * 1000
  const time = Math.abs(aged - now) < Math.abs(sent - now) ? aged : sent
  if (!time) throw invalidOption('expiresIn', 'clock')
  return time
}
