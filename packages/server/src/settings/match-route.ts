import type { ApiRoute } from './api-routes.js'
import { isManagementWord, managesAccount } from './management-routes.js'

/** Longer than any id. */
const MAX_PARAMETER_LENGTH = 256

/**
 * The path to request at the provider if a client's path, relative to the API base URL, belongs to the route. Otherwise `null`.
 * Parameters are decoded, checked and written into the path again, so that no server reads them differently (B18).
 */
export function matchRoute(route: ApiRoute, path: string): string | null {
  if (route.path === path) return path.includes('/:') ? null : path
  const pattern = route.path.split('/')
  const segments = path.split('/')
  if (segments.length !== pattern.length) return null
  const values: string[] = []
  for (const [index, segment] of segments.entries()) {
    const expected = pattern[index] as string
    const value = expected.startsWith(':') ? readParameter(segment) : segment
    if (value === null || (value !== expected && !expected.startsWith(':'))) return null
    values.push(value)
  }
  const parameters = values.filter((_, index) => pattern[index]?.startsWith(':'))
  const canonical = values.join('/')
  // F28: `/models/:id` must not reach a route such as `/models/keys`.
  return parameters.some(isManagementWord) && managesAccount(route.method, canonical) ? null : canonical
}

/** The value of a parameter, or `null` if it could change the path: slashes, dot segments, `%`, `;` or control characters. B18 */
function readParameter(segment: string): string | null {
  if (segment.length > MAX_PARAMETER_LENGTH) return null
  try {
    const value = decodeURIComponent(segment)
    return /^(?!:)[\w.~:@+,=-]+$/.test(value) && !/^\.+$/.test(value) ? value : null
  } catch {
    return null
  }
}
