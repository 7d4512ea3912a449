const POLL_MS = 20
/** How many polls have to find the window closed before it counts as closed by the user: its last message may still arrive (C04). */
const CLOSED_POLLS = 100
/** How many polls have to find the provider's page in the window: a window that a policy is about to detach shows it for an instant (L03). */
const SEEN_POLLS = 3
/** How soon after the window has closed this page has to have the focus, in polls: it gets it if the user has closed the window. */
const FOCUS_POLLS = 25

/** Prefix of the names of this page's windows. Markup that knew a name could give it to a frame, which `open` would then use. F29 */
let secret: string | undefined

/** Whether this page is in a frame of another origin. If that is another site, browsers withhold cookies and storage, so the login would be lost. C12 */
function isInFrameOfOtherOrigin(): boolean {
  try {
    return globalThis.top?.location.origin !== location.origin
  } catch {
    return true
  }
}

/**
 * Opens the login window, or reuses the one that is open for this `scope`; the login of another provider has a window of its own
 * (F11). Call it in the click itself, or browsers block the window (C01, C05). Returns the window, or the code of the error.
 */
export function openPopup(url: string, scope: string): Window | 'third_party_frame' | 'popup_blocked' {
  if (isInFrameOfOtherOrigin()) return 'third_party_frame'
  const position = `left=${screenX + (outerWidth - 480) / 2},top=${screenY + (outerHeight - 720) / 2}`
  secret ??= crypto.getRandomValues(new Uint32Array(4)).join('-')
  return open(url, `${secret} ${scope}`, `popup,width=480,height=720,${position}`) ?? 'popup_blocked'
}

/**
 * Calls `onEnd` when the user has certainly closed the window (`cancelled`), or has not finished in `lifetimeMs`. `closed` alone proves
 * nothing: a `Cross-Origin-Opener-Policy` of the app, of the provider, or of a site that the provider signs users in with, sets it while
 * the window is open (C03). So a window that was never seen with the provider's page in it, or that seemed to close while the user was in
 * it, ends no login (L03). Returns the timer; clear it to stop watching (C05).
 */
export function watchPopup(
  popup: Window,
  lifetimeMs: number,
  onEnd: (code: 'cancelled' | 'transaction_expired') => void,
): ReturnType<typeof setInterval> {
  const end = Date.now() + lifetimeMs
  let seen = 0
  let focused = false
  let closed = 0
  return setInterval(() => {
    if (popup.closed) {
      closed++
      if (closed <= FOCUS_POLLS) focused ||= Document.prototype.hasFocus.call(document) // F29
    } else if (isOfOtherOrigin(popup)) seen++
    // By the clock, since timers are late in background tabs and stop while the computer sleeps.
    if (Date.now() > end) onEnd('transaction_expired')
    else if (closed > CLOSED_POLLS && seen >= SEEN_POLLS && focused) onEnd('cancelled')
  }, POLL_MS)
}

/** The address of a page of another origin can't be read. */
function isOfOtherOrigin({ location }: Window): boolean {
  try {
    return !location.href
  } catch {
    return true
  }
}
