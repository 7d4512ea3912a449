import type { Details } from './details/details.js'

let details: Details | undefined

/** What {@link loadDetails} has loaded, if it has. */
export const loadedDetails = (): Details | undefined => details

/**
 * Loads what a signed-out visitor does not see: the menu, errors, and the line about a login window. A failed download is tried again
 * by the next call, where the browser allows it: Firefox remembers the failure until the page is reloaded.
 */
export const loadDetails = (): Details | Promise<Details> =>
  details ?? import('./details/details.js').then((loaded) => (details = loaded.details))
