import { randomToken } from '@openroute-kit/core/internal'
import { isRepeated, readCookies, setCookie } from '../http/cookies.js'
import type { Settings } from '../settings/settings.js'
import { probeStore } from '../state/probe-store.js'
import type { CookiePort } from './cookie-port.js'
import { sessionCookieName } from './session-cookie-name.js'
import { type SessionStore, storeId } from './session-store.js'

const ID_BYTES = 24
/** {@link ID_BYTES} in base64url. */
const ID = /^[\w-]{32}$/

/**
 * A session in a store on the server. Its cookie contains a random id only. Signing out ends it for all copies of the cookie
 * (B11).
 */
export function storedSession(
  settings: Settings,
  store: SessionStore,
  cookieHeader: string | undefined,
): CookiePort {
  const name = sessionCookieName(settings)
  const cookies: string[] = []
  const cookie = readCookies(cookieHeader, (other) => other === name).get(name)
  // F08: ids in any other form are ignored, and the store receives only a hash.
  const id = cookie !== undefined && ID.test(cookie) ? storeId(settings.scope, 'session', cookie) : null

  const setId = (next: string | null, lifetimeMs: number) =>
    cookies.splice(
      0,
      cookies.length,
      setCookie(name, next ?? '', { secure: settings.secure, maxAge: lifetimeMs / 1000 }),
    )
  const read = () => (id === null ? null : id.then((entry) => store.get(entry)))
  const probe = () => storeId(settings.scope, 'probe', randomToken(ID_BYTES))
  const drop = async (sealed: string) => {
    if (id === null || (await read()) !== sealed) return
    await store.delete(await id)
    setId(null, 0)
  }

  return {
    strict: false,
    purpose: 'stored-session',
    ambiguous: isRepeated(cookieHeader, name),
    read,
    async check() {
      await store.get(await probe())
    },
    async prepare() {
      const probeId = await probe()
      await probeStore({
        get: () => store.get(probeId),
        set: (value) => store.set(probeId, value, settings.sessionIdleMs),
        delete: () => store.delete(probeId),
      })
    },
    async replace(sealed, lifetimeMs, commit) {
      const next = randomToken(ID_BYTES)
      const nextId = await storeId(settings.scope, 'session', next)
      await store.set(nextId, sealed, lifetimeMs)
      try {
        await commit()
      } catch (error) {
        store.delete(nextId).catch(() => {})
        throw error
      }
      if (id !== null) await store.delete(await id).catch(() => {}) // a failure does no harm: `commit` has revoked the login
      setId(next, lifetimeMs)
      return next
    },
    async join(session, lifetimeOf) {
      const sealed = await store.get(await storeId(settings.scope, 'session', session))
      const lifetimeMs = sealed === null ? 0 : await lifetimeOf(sealed)
      if (lifetimeMs > 0) setId(session, lifetimeMs)
      return lifetimeMs > 0
    },
    async update(sealed, from, lifetimeMs) {
      if (id === null || (await read()) !== from) return // B35: the session may have ended meanwhile
      await store.set(await id, sealed, lifetimeMs)
    },
    async end() {
      if (id !== null) await store.delete(await id)
      setId(null, 0)
    },
    drop,
    forget: drop,
    cookies: () => cookies,
  }
}
