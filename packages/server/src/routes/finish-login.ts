import { exchangeCode, type OpenRouteError, type VerifiedCallback, verifyCallback } from '@openroute-kit/core'
import { endsLogin } from '@openroute-kit/core/internal'
import type { Context } from '../context.js'
import { publish } from '../http/diagnostics.js'
import { toKitError } from '../http/to-kit-error.js'
import { lifetimeOfRecord, loginToRevoke } from '../session/current-key.js'
import type { SessionPort } from '../session/session-port.js'
import { isPopupPath } from '../settings/paths.js'
import { establishSession } from './establish-session.js'
import { rememberReturnTo } from './finished-login.js'
import { callbackUsed, type LoginOutcome, loginOutcomes } from './login-outcome.js'
import { prepareStores } from './prepare-stores.js'
import type { FoundTransaction, ReplacedLogin } from './transactions.js'

export interface FinishOptions {
  context: Context
  session: SessionPort
  found: FoundTransaction
  /** The query of the callback, with `?`. */
  search: string
}

/**
 * Finishes a login: exchanges its code and saves the session, or gets the outcome of another request that does so (L01). The order
 * matters. Steps that can fail without harm come before the claim. The claim makes sure that the code is exchanged only once (A10).
 *
 * @throws whatever `verifyCallback` and `exchangeCode` throw; `callback_used`, `session_unavailable`, `session_save_failed`
 */
export async function finishLogin({ context, session, found, search }: FinishOptions): Promise<void> {
  const outcomes = loginOutcomes(context, found)
  const callback = verify(context, found, search)
  // Not for a callback that does not come from the provider (A16). What the provider has said since changes nothing, such as a
  // denial after an approval.
  if (callback instanceof Error && !endsLogin(callback.code)) throw callback
  const known = (await outcomes.exists()) ? await outcomes.wait() : null
  if (known !== null) return join({ context, session, found }, known)
  if (callback instanceof Error) throw callback
  const { transaction } = found
  const loginBefore = await loginToRevoke(context, session)
  // A27, B04: the transaction names the previous login too, since this request may lack its cookie (SameSite=Strict).
  const replaced = [loginBefore, transaction.loginBefore].filter((login) => login !== null)
  await prepareStores(context, session, replaced)
  const begun = await outcomes.begin()
  if (!('publish' in begun)) return join({ context, session, found }, begun)
  try {
    const established = await exchange({ context, session, found, callback, replaced })
    await Promise.all([
      begun.publish({ session: established }),
      rememberReturnTo(context, { loginId: found.loginId, returnTo: transaction.returnTo }),
    ])
  } catch (thrown) {
    const error = toKitError(thrown)
    await begun.publish({ error })
    throw error
  }
  publish('login-finished', {
    popup: isPopupPath(context.settings, transaction.returnTo),
    durationMs: context.settings.now() - transaction.createdAt,
  })
}

function verify(
  { settings }: Context,
  { transaction }: FoundTransaction,
  search: string,
): VerifiedCallback | OpenRouteError {
  try {
    const url = `${settings.mountUrl}/callback${search}`
    return verifyCallback({ url, transaction, now: settings.now() })
  } catch (error) {
    return toKitError(error)
  }
}

type JoinOptions = Omit<FinishOptions, 'search'>

interface ExchangeOptions extends JoinOptions {
  callback: VerifiedCallback
  replaced: readonly ReplacedLogin[]
}

/** Exchanges the code and saves the session. Resolves with what `SessionPort.replace` resolved with. */
async function exchange({ callback, ...login }: ExchangeOptions): Promise<string> {
  const { settings, transport } = login.context
  const exchanged = await exchangeCode({
    callback,
    provider: settings.provider,
    app: settings.app,
    timeoutMs: settings.timeoutsMs.exchange,
    fetch: transport.fetchExchange,
  })
  return establishSession({ ...login, exchanged })
}

/**
 * Gives this request the outcome of the one that has claimed the login. Not if the session has ended since: a sign-out is final. The
 * login that this browser had before ends, as it does with the session of a login of its own (A27).
 *
 * @throws the error with which the login failed; `callback_used`
 */
async function join({ context, session, found }: JoinOptions, outcome: LoginOutcome): Promise<void> {
  if ('error' in outcome) throw outcome.error
  const before = await loginToRevoke(context, session)
  const replaced = before?.loginId === found.loginId ? null : before
  const joined = await session.join(outcome.session, async (sealed) => {
    const lifetimeMs = await lifetimeOfRecord(context, session.purpose, sealed)
    if (lifetimeMs > 0 && replaced !== null) await context.revocations.revokeLogin(replaced)
    return lifetimeMs
  })
  if (!joined) throw callbackUsed(context)
  if (replaced !== null) context.responses.stopLogin(replaced.loginId)
}
