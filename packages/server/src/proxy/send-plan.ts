import { networkFailure } from '@openroute-kit/core/internal'
import { prepareBody } from './request/prepare-body.js'
import type { ProviderErrorReply } from './response/provider-error.js'
import { tooSlow } from './response/relay-errors.js'
import type { RelayOptions, ResponseRelay } from './response-relay.js'

/**
 * Sends a planned request over the transport's dispatcher, and relays the response. No request is sent twice (D20).
 *
 * @param readBody reads the client's body, until the signal aborts
 * @returns a reply to send if the provider responded with an error, else `null`, once the response has ended
 */
export async function sendPlan(
  relay: ResponseRelay,
  { context, plan }: Pick<RelayOptions, 'context' | 'plan'>,
  readBody: (signal: AbortSignal) => Promise<Uint8Array>,
): Promise<ProviderErrorReply | null> {
  const { settings } = context
  let timer: ReturnType<typeof setTimeout> | undefined
  try {
    plan.reservation.start({ stop: (reason) => relay.stop(reason), stopsAtOnce: true }) // B27, B35
    const body = plan.hasBody ? await prepareBody(settings, plan, await readBody(relay.signal)) : null
    timer = setTimeout(() => relay.stop(tooSlow('for the whole response')), settings.timeoutsMs.total) // B27
    return await relay.run(body)
  } catch (error) {
    relay.report.aborted(networkFailure(error).code)
    throw error
  } finally {
    clearTimeout(timer)
    plan.reservation.release()
  }
}
