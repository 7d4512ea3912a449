import { randomToken } from '@openroute-kit/core'
import type { SessionPort, SessionRecord } from '@openroute-kit/server/adapter'
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
    id: req.sessionID,
    strict: sameSite === true || sameSite === 'strict',
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
      await call((done) => req.session.regenerate(done))
      req.session.openroute = record
      try {
        await call((done) => req.session.save(done))
      } catch (error) {
        delete req.session.openroute // no half login: express-session saves once more when the answer ends
        throw error
      }
    },
    async update(record) {
      req.session.openroute = record
      await call((done) => req.session.save(done))
    },
    async end() {
      await call((done) => req.session.regenerate(done))
    },
    async drop(record) {
      const stored = await storedSession(req)
      if (stored?.openroute?.keyId !== record.keyId) return
      await call((done) => req.session.reload(done))
      delete req.session.openroute
      await call((done) => req.session.save(done))
    },
  }
}

/**
 * Before an answer ends that took a while: takes the session off the request if it has ended meanwhile, so that
 * express-session doesn't write it back (B35). The app's own changes to a living session are saved as usual.
 */
export async function letEndedSessionRest(req: Request): Promise<void> {
  if (req.session === undefined || (await storedSession(req).catch(() => null)) !== null) return
  Object.assign(req, { session: undefined, sessionID: undefined })
}

async function storedSession(req: Request): Promise<SessionData | null> {
  const stored = await call((done) => req.sessionStore.get(req.sessionID, done))
  return (stored as SessionData | null | undefined) ?? null
}

const probeId = () => `openroute-probe-${randomToken(9)}`

function call(run: (done: (error?: unknown, value?: unknown) => void) => void): Promise<unknown> {
  return new Promise((resolve, reject) => {
    run((error, value) => (error ? reject(error) : resolve(value)))
  })
}
