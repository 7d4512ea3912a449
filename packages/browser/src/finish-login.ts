import {
  exchangeCode,
  keyId as keyIdOf,
  keyLinks,
  type NetworkOptions,
  OpenRouteError,
  type Provider,
  safeReturnTo,
  verifyCallback,
} from '@openroute-kit/core'
import type { KeyStore } from './key-store.js'
import type { TakenCallback } from './take-callback.js'
import { claimTransaction } from './transactions.js'

export interface FinishLoginOptions {
  taken: TakenCallback
  provider: Provider
  store: KeyStore
  network: NetworkOptions
  now: number
}

export interface FinishedLogin {
  returnTo: string
  /** Whether the key will still be there on another page. */
  stored: boolean
}

/**
 * Finishes a login in the browser: check, claim, exchange, keep. In this order, so that the code is spent once
 * and the key that it bought is not lost, whatever becomes of the component that asked.
 */
export async function finishLogin(options: FinishLoginOptions): Promise<FinishedLogin> {
  const { taken, provider, store, network, now } = options
  const { url, transaction } = taken
  if (transaction === null)
    throw new OpenRouteError(
      'transaction_missing',
      'This tab has no such login: it began in another browser, or it has ended. Start it here again.',
      { status: 400 },
    )
  const callback = verifyCallback({ url, transaction, now })
  claimTransaction(transaction.state)
  const epoch = store.epoch()
  const { key, userId } = await exchangeCode({ callback, provider, ...network })
  const keyId = await keyIdOf(key)
  const links = await keyLinks({ provider, keyId })
  const account = { userId, keyId, keyLinks: links, limit: undefined, limitRemaining: undefined }
  const stored = store.write({ key, account, expiresAt: null, epoch })
  // B15: checked when it was stored, and again where it is used.
  return { returnTo: safeReturnTo({ returnTo: callback.returnTo, baseUrl: location.origin }), stored }
}
