import type { LoginExtras } from './extras.js'

let extras: LoginExtras | undefined

/**
 * Loads what a login needs only in a window, or once somebody is signed in. `undefined` if the download fails: the next call tries it
 * again.
 */
export const loadExtras = (): LoginExtras | Promise<LoginExtras | undefined> =>
  extras ??
  import('./extras.js').then(
    ({ loginExtras }) => (extras = loginExtras),
    () => undefined,
  )
