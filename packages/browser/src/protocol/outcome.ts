import type { ExchangedKey, OpenRouteErrorCode } from '@openroute-kit/core'
import { PENDING } from './transactions.js'

/** How an exchange ended: the key, or the code of its error. */
export type Outcome = ExchangedKey | OpenRouteErrorCode

/** How long the outcome of a login is available to other pages, in milliseconds. */
export const OUTCOME_MS = 30_000
/** How long a page waits for the outcome, in milliseconds. */
const RESPONSE_MS = 1000

/** The message of a page that requests the outcome. */
const REQUEST = 0

/**
 * Sends the outcome of a login to pages of this origin that request it, for `lifetimeMs`. They are other tabs with the same callback,
 * or with another code of the same login (L01). The channel is named after the state, so only they can request it, and the key is
 * never stored for it. `read` returns `undefined` if the outcome is not valid any more, as after a sign-out (B35).
 */
export function shareOutcome(
  state: string,
  read: () => Outcome | undefined,
  lifetimeMs: number = OUTCOME_MS,
): void {
  const channel = new BroadcastChannel(PENDING + state)
  const send = () => {
    const outcome = read()
    if (outcome) channel.postMessage(outcome)
  }
  channel.onmessage = ({ data }) => data === REQUEST && send()
  send() // to a page that has requested it before it was there
  setTimeout(() => channel.close(), lifetimeMs)
}

/** Requests the outcome of a login from the page that has it. `undefined`: there is no such page. */
export function requestOutcome(state: string): Promise<Outcome | undefined> {
  const channel = new BroadcastChannel(PENDING + state)
  return new Promise<Outcome | undefined>((resolve) => {
    channel.onmessage = ({ data }) => data && resolve(data)
    setTimeout(resolve, RESPONSE_MS)
    channel.postMessage(REQUEST)
  }).finally(() => channel.close())
}
