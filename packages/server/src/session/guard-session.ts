import { OpenRouteError } from '@openroute-kit/core'
import type { SessionPort } from '../http/route-request.js'
import type { Config } from '../settings/settings.js'

/**
 * Runs a call to a session store or to the claims. A store that fails is no signed-out visitor (D11): the answer is
 * 503, and nothing is forgotten. One that does not answer counts as failing soon (D14).
 *
 * @throws `session_unavailable`
 */
export async function fromStore<T>(config: Config, call: () => Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(sessionUnavailable()), config.timeouts.store)
  })
  try {
    return await Promise.race([call(), late])
  } catch (error) {
    if (error instanceof OpenRouteError) throw error
    throw sessionUnavailable()
  } finally {
    clearTimeout(timer)
  }
}

export function sessionUnavailable(): OpenRouteError {
  return new OpenRouteError(
    'session_unavailable',
    'The session store does not answer. Try again in a moment.',
    { status: 503, retryable: true },
  )
}

/** A port whose failures all are errors of the kit. */
export function guardPort(config: Config, port: SessionPort): SessionPort {
  return {
    strict: port.strict,
    purpose: port.purpose,
    ambiguous: port.ambiguous,
    read: () => fromStore(config, () => port.read()),
    check: () => fromStore(config, () => port.check()),
    prepare: () => fromStore(config, () => port.prepare()),
    async replace(sealed, lifetimeMs, commit) {
      let late = false
      // F38: the response has already said that it failed.
      const commitInTime = async () => {
        if (late) throw sessionUnavailable()
        await commit()
      }
      await fromStore(config, () => port.replace(sealed, lifetimeMs, commitInTime)).catch((error) => {
        late = true
        throw error
      })
    },
    update: (...records) => fromStore(config, () => port.update(...records)),
    end: () => fromStore(config, () => port.end()),
    drop: (sealed) => fromStore(config, () => port.drop(sealed)),
    forget: (sealed) => fromStore(config, () => port.forget(sealed)),
  }
}
