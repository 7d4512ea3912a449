import type { Config } from './config.js'
import type { CookiePort } from './cookie-port.js'
import { cookieName, readCookies, setCookie } from './cookies.js'
import { recordFromSealed, type SessionRecord } from './session-record.js'

/**
 * A session that lives in its cookie alone, sealed: no store. Signing out makes this browser forget it; that a copy of the
 * cookie works no more is known to the shared state, by default to this process alone (B11).
 */
export function cookieSession(config: Config, cookieHeader: string | undefined): CookiePort {
  const name = cookieName('openroute-session', config.secure)
  const cookies: string[] = []
  const sealed = readCookies(cookieHeader, (other) => other === name).get(name)
  let record: Promise<SessionRecord | null> | undefined

  const write = (next: SessionRecord | null) => {
    const maxAge = next === null ? 0 : (next.idleUntil - config.now()) / 1000
    cookies.splice(
      0,
      cookies.length,
      setCookie(name, next?.sealedKey ?? '', { secure: config.secure, maxAge }),
    )
    record = Promise.resolve(next)
  }

  return {
    strict: false,
    revocable: false,
    async read() {
      record ??= sealed === undefined ? Promise.resolve(null) : recordFromSealed(config, sealed)
      const found = await record
      if (found === null && sealed !== undefined && cookies.length === 0) write(null) // B10: cleared
      return found
    },
    async check() {},
    async prepare() {},
    async replace(next) {
      write(next)
    },
    async update(next) {
      write(next)
    },
    async end() {
      write(null)
    },
    async drop() {
      write(null)
    },
    cookies: () => cookies,
  }
}
