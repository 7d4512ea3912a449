import { withLock } from '../page/with-lock.js'
import type { Callback } from '../protocol/take-callback.js'
import { endTransaction, PENDING, readTransaction, type Transaction } from '../protocol/transactions.js'
import type { Message } from './login-strategy.js'
import { owners } from './login-window.js'
import type { OpenRouteLogin } from './open-route-login.js'
import { tabId } from './tab-id.js'

interface Receiver {
  login: OpenRouteLogin
  /** Whether a login in progress is of this object. */
  isOwn(transaction: Transaction | []): boolean
  publish(message: Message): void
  /** Exchanges the code and stays on this page. */
  finish(callback: Callback): Promise<void>
}

/**
 * Takes over a login from its window, if it is a login of this object (A06): before any other page if this tab has started it, or
 * else if the window has found no such page (L02).
 */
export function takeOver(
  callback: Callback,
  anyPage: unknown,
  { login, isOwn, publish, finish }: Receiver,
): void {
  const { state } = callback
  if (typeof state !== 'string') return
  const transaction = readTransaction(state)
  const [, verifier, , , , , , , tab] = transaction
  const owner = owners.get(state)
  if (owner ? owner !== login : !isOwn(transaction) || !tab || !(anyPage || tab === tabId())) return
  const taken = () => publish({ taken: state })
  // The window came back twice, or the user has approved in several windows: one login is enough. L01, L03
  if (login.state.status === 'signed-in' || (owner && !verifier)) {
    if (verifier) endTransaction(state)
    taken()
    return
  }
  // Of several pages one gets the login.
  void withLock(
    `${PENDING}${state}?`,
    (lock) => {
      if (!lock) return
      owners.set(state, login)
      taken()
      return finish(callback)
    },
    { ifAvailable: true },
  )
}
