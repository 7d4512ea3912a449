import { type LoginTransaction, TRANSACTION_LIFETIME_MS } from '@openroute-kit/core'
import { PREFIX } from './key-store.js'

const nameOf = (state: string) => `${PREFIX}tx:${state}`

/**
 * Keeps a login's secret half in the tab, under its state: several may be pending (C07).
 * Drops those that are too old to be finished.
 */
export function keepTransaction(transaction: LoginTransaction, now: number): void {
  for (const name of Object.keys(sessionStorage)) {
    if (!name.startsWith(nameOf(''))) continue
    const createdAt = readTransaction(name.slice(nameOf('').length))?.createdAt ?? 0
    if (Math.abs(now - createdAt) > TRANSACTION_LIFETIME_MS) sessionStorage.removeItem(name)
  }
  sessionStorage.setItem(nameOf(transaction.state), JSON.stringify(transaction))
}

export function readTransaction(state: string): LoginTransaction | null {
  try {
    return JSON.parse(sessionStorage.getItem(nameOf(state)) ?? 'null')
  } catch {
    return null
  }
}

/** A10: from here on nobody else can spend this login's code. */
export function claimTransaction(state: string): void {
  sessionStorage.removeItem(nameOf(state))
}
