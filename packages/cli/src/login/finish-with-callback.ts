import {
  type ExchangeCodeOptions,
  type ExchangedKey,
  exchangeCode,
  OpenRouteError,
} from '@openroute-kit/core'
import { failure } from '@openroute-kit/core/internal'
import type { ReceivedCallback } from '../loopback/loopback-server.js'

/**
 * Exchanges the code of a callback. The browser waits meanwhile, so that its page shows the result.
 *
 * @throws the codes of `exchangeCode`
 */
export async function finishWithCallback(
  { callback, respond }: ReceivedCallback,
  options: Omit<ExchangeCodeOptions, 'callback'>,
): Promise<ExchangedKey> {
  try {
    const exchanged = await exchangeCode({ callback, ...options })
    await respond()
    return exchanged
  } catch (error) {
    const problem = nameCut(error)
    await respond(problem)
    throw problem
  }
}

/** A URL that an opener has cut at its first "&" reaches the provider without a challenge. T04 */
function nameCut(error: unknown): unknown {
  if (!(error instanceof OpenRouteError) || error.code !== 'challenge_method_rejected') return error
  const { status, helpUrl } = error
  const hint =
    'If your app opens the login’s address with another program, check that the program does not cut it at “&”, or pass it localUrl.'
  return failure(error.code, { message: `${error.message} ${hint}`, status, helpUrl })
}
