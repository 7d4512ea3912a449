import type { LoginExtras } from './extras.js'

let extras: LoginExtras | undefined

/** Loads what a login needs only in a window, or once somebody is signed in. A failed download is tried again by the next call. */
export const loadExtras = (): LoginExtras | Promise<LoginExtras> =>
  extras ?? import('./extras.js').then(({ loginExtras }) => (extras = loginExtras))
