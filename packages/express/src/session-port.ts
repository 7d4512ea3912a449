import { randomToken } from '@openroute-kit/core'
import { fromStore, type Kit, type SessionPort, type SessionRecord } from '@openroute-kit/server/adapter'
import type { Request } from 'express'
import type { SessionData } from 'express-session'

declare module 'express-session' {
  interface SessionData {
    /** The signed-in visitor, the key sealed. Written by openroute-kit. */
    openroute?: SessionRecord
  }
}

/** The visitor's express-session. Reads `req.session` each time anew, since the app may regenerate it meanwhile. */
export function sessionPort(req: Request): SessionPort {
  const store = req.sessionStore
  const sameSite = req.session.cookie.sameSite
  return {
    strict: sameSite === true || sameSite === 'strict',
    revocable: true,
    async read() {
      return req.session.openroute ?? null
    },
    async check() {
      await call((done) => store.get(probeId(), done))
    },
    async prepare() {
      const id = probeId()
      await call((done) => store.set(id, { cookie: req.session.cookie } as SessionData, done))
      await call((done) => store.destroy(id, done))
    },
    async replace(record) {
      const { session, sessionID } = req
      // Not `regenerate`, which destroys first: a store that fails takes nothing from the visitor (D09).
      store.generate(req)
      const fresh = req.sessionID
      req.session.openroute = record
      try {
        await call((done) => req.session.save(done))
        await call((done) => store.destroy(sessionID, done)) // B04
      } catch (error) {
        Object.assign(req, { session, sessionID })
        call((done) => store.destroy(fresh, done)).catch(() => {}) // In case it was saved after all.
        throw error
      }
    },
    async update(record) {
      if ((await livingSession(req))?.openroute?.loginId !== record.loginId) return // B35
      req.session.openroute = record
      await call((done) => req.session.save(done))
    },
    async end() {
      await call((done) => store.destroy(req.sessionID, done))
      // Nothing is left to save: the next request gets a session of a new id (B04).
      letSessionRest(req)
    },
    async drop(record) {
      if ((await livingSession(req))?.openroute?.loginId !== record.loginId) return
      if (isFromStore(req)) await call((done) => req.session.reload(done))
      delete req.session.openroute
      await call((done) => req.session.save(done))
    },
  }
}

/**
 * Before an answer that took a while, or failed: takes the session off the request if it has ended meanwhile or never
 * began, so that express-session writes back neither it nor its cookie (A10, B35). The app's own changes to a living
 * session are saved as usual.
 */
export async function letEndedSessionRest(kit: Kit, req: Request): Promise<void> {
  if (req.session === undefined || (await fromStore(kit.config, () => lives(req)).catch(() => false))) return
  letSessionRest(req)
}

/** Keeps express-session from saving a session, and from setting its cookie. */
export function letSessionRest(req: Request): void {
  Object.assign(req, { session: undefined, sessionID: undefined })
}

async function lives(req: Request): Promise<boolean> {
  const session = await livingSession(req)
  return session !== null && (isFromStore(req) || session.openroute !== undefined)
}

/** The session as it is by now, or `null` when it has ended since the request began. */
async function livingSession(req: Request): Promise<SessionData | null> {
  if (!isFromStore(req)) return req.session
  const stored = await call((done) => req.sessionStore.get(req.sessionID, done))
  return (stored as SessionData | null | undefined) ?? null
}

/**
 * Whether the browser brought this session's id, which express-session takes only if the store knows it. Otherwise the
 * session is new: nobody was there before, or the app has just regenerated it.
 */
function isFromStore({ headers, sessionID }: Request): boolean {
  return (headers.cookie ?? '').includes(encodeURIComponent(sessionID))
}

const probeId = () => `openroute-probe-${randomToken(9)}`

function call(run: (done: (error?: unknown, value?: unknown) => void) => void): Promise<unknown> {
  return new Promise((resolve, reject) => {
    run((error, value) => (error ? reject(error) : resolve(value)))
  })
}
