import { randomToken } from '@openroute-kit/core/internal'
import { ofDocument } from '../page/of-document.js'

/** How long a login window may stay open, in milliseconds: as long as a login may take. */
const LIFETIME_MS = 600_000
const POLL_MS = 500
/** How many polls have to find the window closed before it counts as closed by the user: its last message may still arrive (C04). */
const CLOSED_POLLS = 4

/** Prefix of the names of this page's windows. Markup that knew a name could give it to a frame, which `open` would then use. F29 */
let secret: string | undefined

/**
 * Opens the login window, or reuses the one that is open for this `scope`; the login of another provider has a window of its own
 * (F11). Call it in the click itself, or browsers block the window (C01, C05).
 */
export function openPopup(url: string, scope: string): Window | null {
  const position = `left=${screenX + (outerWidth - 480) / 2},top=${screenY + (outerHeight - 720) / 2}`
  secret ??= randomToken(16)
  return open(url, `${secret} ${scope}`, `popup,width=480,height=720,${position}`)
}

/**
 * Calls `onEnd` when the user has closed the window (`cancelled`), or has not finished in time. `closed` alone proves nothing: a
 * `Cross-Origin-Opener-Policy` sets it at once (C03). The user has left the window only if this page has the focus again.
 * Returns the timer; clear it to stop watching (C05).
 */
export function watchPopup(
  popup: Window,
  onEnd: (code: 'cancelled' | 'transaction_expired') => void,
): ReturnType<typeof setInterval> {
  let polls = 0
  let closed = 0
  return setInterval(() => {
    closed = popup.closed && ofDocument('hasFocus').call(document) ? closed + 1 : 0
    if (closed > CLOSED_POLLS) onEnd('cancelled')
    else if (++polls * POLL_MS > LIFETIME_MS) onEnd('transaction_expired')
  }, POLL_MS)
}
