import type { Context } from '../context.js'
import { currentRecord } from '../session/current-key.js'
import type { SessionPort } from '../session/session-port.js'
import { returnToName } from '../session/sign-out.js'
import { endOfLogin } from './end-of-login.js'
import { OUTCOME_LIFETIME_MS } from './login-outcome.js'
import { loginIdOf } from './transactions.js'

/**
 * Remembers for 30 seconds where a finished login returns to. The response removes the transaction from the browser, but the consent
 * page stays open until the app's page has loaded, so Approve may be clicked once more. Never rejects: without it, the visitor
 * continues at the start page.
 */
export async function rememberReturnTo(
  { valueSealer, shared }: Context,
  { loginId, returnTo }: { loginId: string; returnTo: string },
): Promise<void> {
  try {
    await shared.set(returnToName(loginId), await valueSealer.seal(returnTo), OUTCOME_LIFETIME_MS)
  } catch {
    // The visitor continues at the start page.
  }
}

/**
 * Where the login with this state returned to, if the visitor's session is the one of that login, which was finished in the last 30
 * seconds (L01). `null` otherwise, and for a visitor who is signed out.
 */
export async function recallReturnTo(
  context: Context,
  session: SessionPort,
  state: string,
): Promise<string | null> {
  try {
    const loginId = await loginIdOf(state)
    if ((await currentRecord(context, session))?.loginId !== loginId) return null
    const [stored = null] = await context.shared.get([returnToName(loginId)])
    if (stored === null) return null
    const returnTo = await context.valueSealer.open(stored)
    return returnTo === undefined ? null : endOfLogin(context.settings, returnTo as string)
  } catch {
    return null
  }
}
