import { randomToken } from '@openroute-kit/core/internal'
import {
  callStore,
  type Kit,
  type MarkerStore,
  type SessionPort,
  storeId,
} from '@openroute-kit/server/adapter'
import type { CookieOptions, Request } from 'express'
import type { SessionData, Store } from 'express-session'
import { hasDuplicateSessionCookie, sessionCookieNames } from './session-cookie.js'

declare module 'express-session' {
  interface SessionData {
    /** Signed-in visitors, sealed: one for each kit of the app, under its own name. Written by openroute-kit. */
    openroute?: Record<string, string>
    /** A revocation marker of openroute-kit, which is stored like a session. */
    openrouteMarker?: string
  }
}

/** The visitor's express-session. Reads `req.session` each time anew, since the app may regenerate it meanwhile. */
export function sessionPort(kit: Kit, req: Request): SessionPort {
  const store = req.sessionStore
  const sameSite = req.session.cookie.sameSite
  const slot = slotOf(kit)
  // F06: one of two cookies may be a sibling's, and nobody knows which.
  const ambiguous = hasDuplicateSessionCookie(req)
  kit.context.revocations.keepIn(markersIn(kit, store))

  /** A new session that holds nothing but records, durably; then commits, and destroys the one before. */
  async function renew(records: Record<string, string>, commit = async () => {}): Promise<void> {
    const { session, sessionID } = req
    // Not `regenerate`, which destroys first: a store that fails takes nothing from the visitor (D09).
    store.generate(req)
    const fresh = req.sessionID
    req.session.openroute = records
    try {
      await call((done) => req.session.save(done))
      await commit()
    } catch (error) {
      Object.assign(req, { session, sessionID })
      call((done) => store.destroy(fresh, done)).catch(() => {}) // In case it was saved after all.
      throw error
    }
    await call((done) => store.destroy(sessionID, done)).catch(() => {}) // B04; its login is revoked by now
  }

  return {
    strict: sameSite === true || sameSite === 'strict',
    purpose: 'stored-session',
    ambiguous,
    async read() {
      return ambiguous ? null : recordIn(req.session, slot)
    },
    async check() {
      await readSession(store, probeId())
    },
    async prepare() {
      const id = probeId()
      await call((done) => store.set(id, { cookie: req.session.cookie } as SessionData, done))
      await call((done) => store.destroy(id, done))
    },
    async replace(sealed, _lifetimeMs, commit) {
      await renew({ ...otherRecords(req.session, slot), [slot]: sealed }, commit)
    },
    async update(sealed, from) {
      if (recordIn(await livingSession(req), slot) !== from) return // B35
      req.session.openroute = { ...req.session.openroute, [slot]: sealed }
      await call((done) => req.session.save(done))
    },
    async end() {
      const others = otherRecords(req.session, slot)
      if (Object.keys(others).length > 0) return renew(others)
      await call((done) => store.destroy(req.sessionID, done))
      // Nothing is left to save, and the next request gets a session of a new id (B04), also where a late write brings the one of
      // this id back (F36).
      expireSessionCookie(req)
      detachSession(req)
    },
    async drop(sealed) {
      if (recordIn(await livingSession(req), slot) !== sealed) return
      if (isFromStore(req)) await call((done) => req.session.reload(done))
      removeRecord(req, slot)
      await call((done) => req.session.save(done))
    },
    async forget() {
      removeRecord(req, slot)
    },
  }
}

/**
 * Before a response that took a while, or failed: takes the session off the request if it has ended meanwhile or never
 * began, so that express-session writes back neither it nor its cookie (A10, B35). The app's own changes to a living
 * session are saved as usual.
 */
export async function detachSessionIfEnded(kit: Kit, req: Request): Promise<void> {
  if (req.session === undefined) return
  const { store } = kit.context.settings.timeoutsMs
  const isAlive = await callStore(store, () => lives(kit, req)).catch(() => false)
  if (!isAlive) detachSession(req)
}

/** Keeps express-session from saving a session, and from setting its cookie. */
export function detachSession(req: Request): void {
  Object.assign(req, { session: undefined, sessionID: undefined })
}

/** Whether the session holds a record of this kit, good or not. */
export function holdsRecord(kit: Kit, req: Request): boolean {
  return recordIn(req.session, slotOf(kit)) !== null
}

const slotOf = ({ context }: Kit) => context.settings.scope.id

/** F13: an app may have copied anything into its session. Only a string can be a record, and its seal decides. */
function recordIn(session: Partial<SessionData> | null, slot: string): string | null {
  const records: unknown = session?.openroute
  if (typeof records !== 'object' || records === null || !Object.hasOwn(records, slot)) return null
  const sealed = (records as Record<string, unknown>)[slot]
  return typeof sealed === 'string' ? sealed : null
}

function otherRecords(session: Partial<SessionData>, slot: string): Record<string, string> {
  const names = Object.keys(Object(session.openroute)).filter((name) => name !== slot)
  return Object.fromEntries(
    names.flatMap((name) => {
      const sealed = recordIn(session, name)
      return sealed === null ? [] : [[name, sealed]]
    }),
  )
}

function removeRecord(req: Request, slot: string): void {
  const others = otherRecords(req.session, slot)
  if (Object.keys(others).length > 0) req.session.openroute = others
  else delete req.session.openroute
}

async function lives(kit: Kit, req: Request): Promise<boolean> {
  const session = await livingSession(req)
  return session !== null && (isFromStore(req) || recordIn(session, slotOf(kit)) !== null)
}

/** The session as it is by now, or `null` when it has ended since the request began. */
async function livingSession(req: Request): Promise<SessionData | null> {
  return isFromStore(req) ? readSession(req.sessionStore, req.sessionID) : req.session
}

/**
 * Whether the browser brought this session's id, which express-session takes only if the store knows it. Otherwise the
 * session is new: nobody was there before, or the app has just regenerated it.
 */
function isFromStore(req: Request): boolean {
  return sessionCookieNames(req).length > 0
}

function expireSessionCookie(req: Request): void {
  const cookie: Request['session']['cookie'] & { partitioned?: boolean } = req.session.cookie
  const { path, domain, httpOnly, sameSite, partitioned } = cookie
  // As express-session decides it, so that browsers take it for the same cookie.
  const secure = cookie.secure === 'auto' ? req.secure : cookie.secure === true
  const options = { path, domain, httpOnly, secure, sameSite, partitioned } as CookieOptions
  for (const name of sessionCookieNames(req)) req.res?.clearCookie(name, options)
}

/** Revocation markers beside the sessions, each as a session of its own that no cookie names. */
function markersIn({ context: { settings } }: Kit, store: Store): MarkerStore {
  const idOf = async (name: string) => `openroute-marker-${await storeId(settings.scope, 'marker', name)}`
  return {
    async get(name) {
      return (await readSession(store, await idOf(name)))?.openrouteMarker ?? null
    },
    async set(name, value, lifetimeMs) {
      const id = await idOf(name)
      const expires = new Date(Date.now() + lifetimeMs)
      const cookie = { originalMaxAge: lifetimeMs, maxAge: lifetimeMs, expires, path: '/', httpOnly: true }
      await call((done) => store.set(id, { cookie, openrouteMarker: value } as SessionData, done))
    },
  }
}

const probeId = () => `openroute-probe-${randomToken(9)}`

/** @returns `null` where the store has none, which some, such as session-file-store, report as an error. */
async function readSession(store: Store, id: string): Promise<SessionData | null> {
  const found = await call((done) => store.get(id, done)).catch((error: { code?: unknown } | null) => {
    if (error?.code === 'ENOENT') return null
    throw error
  })
  return (found as SessionData | null | undefined) ?? null
}

function call(run: (done: (error?: unknown, value?: unknown) => void) => void): Promise<unknown> {
  return new Promise((resolve, reject) => {
    run((error, value) => (error ? reject(error) : resolve(value)))
  })
}
