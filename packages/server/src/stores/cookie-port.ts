import type { SessionPort } from '../session/session-port.js'

/** A session whose cookie the kit sets itself. */
export interface CookiePort extends SessionPort {
  /** The `set-cookie` values that go with the answer. */
  cookies(): readonly string[]
}
