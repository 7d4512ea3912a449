import type { ClientFetch } from './client-fetch.js'
import { mapFailures } from './map-failures.js'

/**
 * A `fetch` that fails with the reason of the signal after an abort, as the standard says, and not with `cancelled`: API clients end
 * their streams quietly for an `AbortError` alone.
 */
export function abortAsFetchDoes(fetch: ClientFetch): ClientFetch {
  return mapFailures(fetch, (error, signal) => (signal?.aborted ? signal.reason : error))
}
