import type { Details } from './details/details.js'

/** What {@link loadDetails} has loaded, if it has. */
export let loadedDetails: Details | undefined

/**
 * Loads what a signed-out visitor does not see: the menu, errors, and the line about a login window. `undefined` if the download fails:
 * the next call tries it again, where the browser allows it. Firefox remembers the failure until the page is reloaded.
 */
export const loadDetails = (): Details | Promise<Details | undefined> =>
  loadedDetails ??
  import('./details/details.js').then(
    ({ details }) => (loadedDetails = details),
    () => undefined,
  )
