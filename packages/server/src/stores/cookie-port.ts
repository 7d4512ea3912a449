import type { SessionPort } from '../session/session-port.js'

/** A session whose cookie the kit sets itself. */
export interface CookiePort extends SessionPort {
  /** The `Set-Cookie` values for the response. */
  cookies(): readonly string[]
}
