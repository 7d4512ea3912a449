import { isRepeated, readCookies, setCookie } from '../http/cookies.js'
import type { Settings } from '../settings/settings.js'
import type { CookiePort } from './cookie-port.js'
import { sessionCookieName } from './session-cookie-name.js'

/**
 * A session without a store: its sealed record is the cookie. Signing out removes the cookie from this browser. Copies of the
 * cookie are revoked by the shared state, which by default is the memory of this process only (B11).
 */
export function cookieSession(settings: Settings, cookieHeader: string | undefined): CookiePort {
  const name = sessionCookieName(settings)
  const cookies: string[] = []
  const sealed = readCookies(cookieHeader, (other) => other === name).get(name) ?? null

  const write = (next: string | null, lifetimeMs: number) => {
    const cookie = setCookie(name, next ?? '', { secure: settings.secure, maxAge: lifetimeMs / 1000 })
    cookies.splice(0, cookies.length, cookie)
  }

  return {
    strict: false,
    purpose: 'session-cookie',
    ambiguous: isRepeated(cookieHeader, name),
    read: () => sealed,
    check() {},
    prepare() {},
    async replace(next, lifetimeMs, commit) {
      await commit()
      write(next, lifetimeMs)
      return next
    },
    async join(session, lifetimeOf) {
      const lifetimeMs = await lifetimeOf(session)
      if (lifetimeMs > 0) write(session, lifetimeMs)
      return lifetimeMs > 0
    },
    async update(next, _from, lifetimeMs) {
      write(next, lifetimeMs)
    },
    async end() {
      write(null, 0)
    },
    async drop() {
      write(null, 0)
    },
    async forget() {
      write(null, 0)
    },
    cookies: () => cookies,
  }
}
