/**
 * A request that one of the servers has received.
 *
 * @typedef {object} ReceivedRequest
 * @property {number} time milliseconds since 1970, with fractions, as pages compute them
 * @property {string} method
 * @property {string} path
 */

/** What all servers together receive. */
export function createRequestLog() {
  /** @type {ReceivedRequest[]} */
  const requests = []
  return {
    add: (/** @type {string | undefined} */ method = '', /** @type {string} */ path) =>
      void requests.push({ time: performance.timeOrigin + performance.now(), method, path }),
    /** Empties the log and returns what it held. */
    take: () => requests.splice(0),
  }
}
