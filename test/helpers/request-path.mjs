/** A path and nothing else: `//…` is a host to URL parsers. */
const PATH = /^\/(?![/\\])[^?#]*/

/**
 * The path of a request target in origin form (RFC 9112 §3.2.1), as it was sent; `undefined` for any other target. Unlike
 * `new URL`, it never throws. F17
 *
 * @param {string} [target]
 */
export function requestPath(target = '') {
  return PATH.exec(target)?.[0]
}
