import { isFresh } from '@openroute-kit/core/internal'

/**
 * Prefix of the names under which logins in progress are kept, followed by the state, so that several can be pending (C07). The value
 * has one line for each of: the end of the login in milliseconds since 1970, the code verifier (RFC 7636 §4.1), the provider's site (A12) and
 * API (F03, F09), and the URL to go to afterwards, which is empty for a login in a window. `createBrowserLogin` adds a line that says
 * which of its logins it is.
 */
export const PENDING = 'openroute:tx:'

/** Whether the login with this name may still be finished. A11 */
export const isPending = (name: string): boolean => isFresh(localStorage[name].split('\n')[0] - Date.now())
