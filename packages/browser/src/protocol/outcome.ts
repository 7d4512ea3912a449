import type { ExchangedKey, OpenRouteErrorCode } from '@openroute-kit/core'

// Pages load this only on a callback page, in parallel with the exchange. So it imports nothing that they have loaded before.

/** How an exchange ended: the key, or the code of its error. */
export type Outcome = ExchangedKey | OpenRouteErrorCode

/** How long the outcome of a login is available to other pages, in milliseconds. */
export const OUTCOME_MS = 30_000
/** How long a page waits for the outcome, in milliseconds. */
const RESPONSE_MS = 1000

/** jsdom and older browsers have no channels: then no other page gets the outcome, and the login of this one is not lost. L13 */
function createChannel(name: string): BroadcastChannel | undefined {
  try {
    return new BroadcastChannel(name)
  } catch {
    return undefined
  }
}

/** The message of a page that requests the outcome: falsy, as no outcome is. */
const REQUEST = 0

/**
 * Sends the outcome of a login to pages of this origin that request it, for `lifetimeMs`. They are other tabs with the same callback,
 * or with another code of the same login (L01). The channel's name contains the state, so only they can request it, and the key is
 * never stored for it. `read` returns `undefined` if the outcome is not valid any more, as after a sign-out (B35).
 */
export function shareOutcome(
  name: string,
  read: () => Outcome | undefined,
  lifetimeMs: number = OUTCOME_MS,
): void {
  const channel = createChannel(name)
  if (!channel) return
  const send = () => {
    const outcome = read()
    if (outcome) channel.postMessage(outcome)
  }
  channel.onmessage = ({ data }) => data || send()
  send() // to a page that has requested it before it was there
  setTimeout(() => channel.close(), lifetimeMs)
}

/** Requests the outcome of a login from the page that has it. `undefined`: there is no such page. */
export function requestOutcome(name: string): Promise<Outcome | undefined> | undefined {
  const channel = createChannel(name)
  return (
    channel &&
    new Promise<Outcome | undefined>((resolve) => {
      channel.onmessage = ({ data }) => data && resolve(data)
      setTimeout(resolve, RESPONSE_MS)
      channel.postMessage(REQUEST)
    }).finally(() => channel.close())
  )
}
