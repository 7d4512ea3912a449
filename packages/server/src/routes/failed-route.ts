import type { OpenRouteErrorCode } from '@openroute-kit/core'
import { endsLogin, failure, keyMayExist } from '@openroute-kit/core/internal'
import { allowNavigation } from '../http/guards.js'
import type { Reply, RouteRequest } from '../http/route-request.js'
import { failureReply } from '../pages/failure-reply.js'
import type { FailureOptions } from '../pages/page.js'
import { homePath, resolveReturnTo } from '../settings/return-to.js'
import type { Settings } from '../settings/settings.js'

/** How a visitor can log in again after a failed login. */
export type RetryOptions = Pick<FailureOptions, 'popup' | 'returnTo'>

/**
 * The path of the page for a login that has failed: the app's own, or the kit's. Redirecting to it keeps the code out of the
 * browser's history (A18). `null` if the response itself has to be the page: a reload may still finish the login, or only the
 * callback knows the key's settings page (`session_save_failed`).
 */
export function failedPath(settings: Settings, code: OpenRouteErrorCode, retry: RetryOptions): string | null {
  const own = appFailurePath(settings, code, retry)
  if (own !== null || !hasFailedPage(code)) return own
  const { popup = false, returnTo = homePath(settings) } = retry
  const query = new URLSearchParams({
    error: code,
    ...(popup && { mode: 'popup' }),
    ...(returnTo !== homePath(settings) && { returnTo }),
  })
  return `${settings.mountPath}/failed?${query}`
}

/**
 * The path of the app's own page for a failed login (`failurePath`), or `null` if the kit shows its page: in a popup, and for
 * errors that a reload may fix or that the app's developer has to fix. S29
 */
export function appFailurePath(
  { failurePath }: Settings,
  code: OpenRouteErrorCode,
  { popup = false, returnTo }: RetryOptions,
): string | null {
  if (failurePath === null || popup || !(hasFailedPage(code) || REFUSED.has(code))) return null
  return `${failurePath}?${new URLSearchParams({ login_error: code, ...(returnTo && { returnTo }) })}`
}

/**
 * `GET <mount>/failed?error=…`: the error page for a login that has ended. Anyone may open it at any time: it shows the kit's own
 * text for the code and changes nothing. `returnTo`: path for the next login.
 *
 * @throws `not_found` for any other `error` (B31)
 */
export async function failedRoute(settings: Settings, request: RouteRequest): Promise<Reply> {
  allowNavigation(settings, request)
  const query = new URLSearchParams(request.search)
  const [code = '', ...more] = query.getAll('error')
  if (more.length > 0 || !hasFailedPage(code))
    throw failure('not_found', { message: 'There is no page for this error.' })
  const error = failure(code, { helpUrl: keyMayExist(code) ? settings.provider.keysUrl : undefined })
  return failureReply(settings, request, error, {
    popup: query.get('mode') === 'popup',
    returnTo: resolveReturnTo(settings, query.get('returnTo')), // B15
  })
}

const hasFailedPage = (code: string): code is OpenRouteErrorCode =>
  endsLogin(code) && code !== 'session_save_failed'

/** Callbacks that no reload can finish. They end no login, since any site can send a visitor to one (A16). */
const REFUSED: ReadonlySet<OpenRouteErrorCode> = new Set<OpenRouteErrorCode>([
  'callback_invalid',
  'callback_used',
  'issuer_mismatch',
  'state_mismatch',
  'transaction_missing',
])
