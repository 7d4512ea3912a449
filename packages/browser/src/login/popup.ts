import { randomToken } from '@openroute-kit/core/internal'
import { ofDocument } from '../page/of-document.js'

/** How long a window may stay away, in milliseconds: as long as a login lives. */
const LIFETIME_MS = 600_000
const LOOK_EVERY_MS = 500
/** Looks at a closed window until it counts as closed by the user: its last message may be on the way (C04). */
const GRACE_LOOKS = 4

/** Begins the names of this page's windows. Markup that knew a name could give it to a frame, and `open` would find that. F29 */
let secret: string | undefined

/**
 * Opens the login's window, or finds the one that this page has open, by its `scope`: another provider's login goes on in a window of
 * its own (F11). In the click itself, or browsers block it (C01, C05).
 */
export function openPopup(url: string, scope: string): Window | null {
  const place = `left=${screenX + (outerWidth - 480) / 2},top=${screenY + (outerHeight - 720) / 2}`
  secret ??= randomToken(16)
  return open(url, `${secret} ${scope}`, `popup,width=480,height=720,${place}`)
}

/**
 * Calls `end` when the user closed the window (`cancelled`), or it never came back. `closed` alone is no proof: it is true at once
 * when `Cross-Origin-Opener-Policy` cuts the two pages apart (C03). Only with the focus here again has the user left it.
 * Returns the timer that stops it (C05).
 */
export function watchPopup(
  popup: Window,
  end: (code: 'cancelled' | 'transaction_expired') => void,
): ReturnType<typeof setInterval> {
  let looks = 0
  let closed = 0
  return setInterval(() => {
    closed = popup.closed && ofDocument('hasFocus').call(document) ? closed + 1 : 0
    if (closed > GRACE_LOOKS) end('cancelled')
    else if (++looks * LOOK_EVERY_MS > LIFETIME_MS) end('transaction_expired')
  }, LOOK_EVERY_MS)
}
