/**
 * Where a login is kept until its callback: by its state, so that several may be pending (C07). What is kept there is the
 * secret half of the login, as text: the time in milliseconds since 1970, the code verifier (RFC 7636 §4.1), the provider's site
 * (A12) and API (F03, F09), and the URL to be at afterwards, which is empty for a login in a popup. `createBrowserLogin` appends
 * where the key is to be kept. Each stands on a line of its own.
 */
export const PENDING = 'openroute:tx:'

/** A11: at most as old as the provider's codes get. */
export const isFresh = (name: string): boolean => Date.now() - localStorage[name].split('\n')[0] < 600_000
