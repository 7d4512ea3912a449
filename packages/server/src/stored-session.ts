import { randomToken } from '@openroute-kit/core'
import type { Config } from './config.js'
import type { CookiePort } from './cookie-port.js'
import { cookieName, readCookies, setCookie } from './cookies.js'
import type { SessionRecord } from './session-record.js'
import type { SessionStore } from './session-store.js'

/** A session in a store on the server; its cookie holds a random id only. Signing out ends it everywhere (B11). */
export function storedSession(
  config: Config,
  store: SessionStore,
  cookieHeader: string | undefined,
): CookiePort {
  const name = cookieName('openroute-session', config.secure)
  const cookies: string[] = []
  const id = readCookies(cookieHeader, (other) => other === name).get(name) ?? null

  const remaining = (record: SessionRecord) => record.idleUntil - config.now()
  const setId = (next: string | null, maxAge: number) =>
    cookies.splice(0, cookies.length, setCookie(name, next ?? '', { secure: config.secure, maxAge }))
  const load = async (): Promise<SessionRecord | null> => parse(id === null ? null : await store.get(id))
  const holds = async (record: SessionRecord) => (await load())?.loginId === record.loginId

  return {
    strict: false,
    revocable: true,
    read: load,
    async check() {
      await store.get(randomToken(18))
    },
    async prepare() {
      const probe = randomToken(18)
      await store.set(probe, '', 1000)
      await store.delete(probe)
    },
    async replace(record) {
      const next = randomToken(24)
      await store.set(next, JSON.stringify(record), remaining(record))
      if (id !== null) await store.delete(id)
      setId(next, remaining(record) / 1000)
    },
    async update(record) {
      if (!(await holds(record))) return // B35: a session that has ended meanwhile stays ended
      await store.set(id as string, JSON.stringify(record), remaining(record))
    },
    async end() {
      if (id !== null) await store.delete(id)
      setId(null, 0)
    },
    async drop(record) {
      if (!(await holds(record))) return
      await store.delete(id as string)
      setId(null, 0)
    },
    cookies: () => cookies,
  }
}

function parse(value: string | null): SessionRecord | null {
  try {
    return value === null ? null : JSON.parse(value)
  } catch {
    return null
  }
}
