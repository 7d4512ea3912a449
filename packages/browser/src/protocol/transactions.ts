import { isFresh } from '@openroute-kit/core/internal'

/**
 * Where a login is kept until its callback: by its state, so that several may be pending (C07). What is kept there is the
 * secret half of the login, as text: the time in milliseconds since 1970, the code verifier (RFC 7636 §4.1), the provider's site
 * (A12) and API (F03, F09), and the URL to be at afterwards, which is empty for a login in a popup. `createBrowserLogin` appends
 * where the key is to be kept. Each stands on a line of its own.
 */
export const PENDING = 'openroute:tx:'

/** Whether the login that is kept under this name may still be finished. A11 */
export const isPending = (name: string): boolean => isFresh(Date.now() - localStorage[name].split('\n')[0])
