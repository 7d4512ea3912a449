import { cookieName } from '../http/cookies.js'
import type { Settings } from '../settings/settings.js'

/** The name of the session cookie: two kits on one host have two sessions (S09). */
export function sessionCookieName({ scope, secure }: Settings): string {
  return cookieName(`openroute-session-${scope.id}`, secure)
}
