import { callStore, type Kit, type SessionPort } from '@openroute-kit/server/adapter'
import type { Request } from 'express'
import type { SessionData, Store } from 'express-session'
import { captureFields } from './kept-fields.js'
import {
  copyLifetime,
  expireSessionCookie,
  hasDuplicateSessionCookie,
  isStrict,
  sessionCookieNames,
} from './session-cookie.js'
import { otherRecords, recordIn, removeRecord, scopeId } from './session-slots.js'
import { called, destroySession, readSession } from './store-calls.js'
import { markersIn, probeSessions, tryReading } from './store-entries.js'

const DAY_MS = 24 * 3600 * 1000

export interface PortParts {
  readonly kit: Kit
  /** {@link ExpressOpenRouteOptions.keep} */
  readonly keep: readonly string[]
}

/**
 * The session of a request, in express-session. Every method reads `req.session` again: the app may have regenerated it.
 *
 * @param options `renews`: whether the request may log in or sign out, so that `keep` applies. Default: `false`
 */
export function sessionPort(
  { kit, keep }: PortParts,
  req: Request,
  { renews = false }: { renews?: boolean } = {},
): SessionPort {
  const store = req.sessionStore
  const id = scopeId(kit)
  // F06: a sibling origin may have set one of the two cookies, and they can't be told apart.
  const ambiguous = hasDuplicateSessionCookie(req)
  useMarkerStore(kit, store)
  const keptFields = captureFields(req, renews ? keep : [], () => latestSession(req))

  /** Saves a new session with these records and fields only, runs `commit`, then destroys the previous session. */
  async function renew(
    records: Record<string, string>,
    fields: Readonly<Record<string, unknown>>,
    commit = async () => {},
  ): Promise<void> {
    const { session, sessionID } = req
    // D09: `regenerate` would destroy the previous session first. If the new one can't be saved, the visitor keeps the previous
    // one.
    store.generate(req)
    const newID = req.sessionID
    if (Object.keys(records).length > 0) req.session.openroute = records
    if (Object.keys(fields).length > 0) {
      Object.assign(req.session, fields)
      copyLifetime(session.cookie, req.session.cookie)
    }
    try {
      await called((done) => req.session.save(done))
      await commit()
    } catch (error) {
      Object.assign(req, { session, sessionID })
      destroySession(store, newID).catch(() => {}) // it may have been saved despite the error
      throw error
    }
    // B04. A failure does no harm: `commit` has revoked the login of the previous session.
    await destroySession(store, sessionID).catch(() => {})
  }

  return {
    strict: isStrict(req.session.cookie),
    purpose: 'stored-session',
    ambiguous,
    read() {
      return ambiguous ? null : recordIn(req.session, id)
    },
    async check() {
      await tryReading(store)
    },
    async prepare() {
      await probeSessions(store, req.session.cookie.originalMaxAge ?? DAY_MS)
    },
    async replace(sealed, _lifetimeMs, commit) {
      await renew({ ...otherRecords(req.session, id), [id]: sealed }, await keptFields(), commit)
      keepUnsaved(req.session) // express-session would store the same session a second time
      return req.sessionID
    },
    async join(sessionID, lifetimeOf) {
      const stored = await readSession(store, sessionID)
      const sealed = recordIn(stored, id)
      if (stored === null || sealed === null || !((await lifetimeOf(sealed)) > 0)) return false
      req.sessionID = sessionID
      store.createSession(req, stored)
      keepUnsaved(req.session)
      return true
    },
    async update(sealed, from) {
      if (recordIn(await latestSession(req), id) !== from) return // B35
      req.session.openroute = { ...req.session.openroute, [id]: sealed }
      await called((done) => req.session.save(done))
    },
    async end() {
      const others = otherRecords(req.session, id)
      const fields = await keptFields()
      if (Object.keys({ ...others, ...fields }).length > 0) return renew(others, fields)
      await destroySession(store, req.sessionID)
      // B04, F36: the next request gets a new session id, even if a concurrent request saves the destroyed session again.
      expireSessionCookie(req)
      detachSession(req)
    },
    async drop(sealed) {
      if (recordIn(await latestSession(req), id) !== sealed) return
      if (isFromStore(req) && !(await reloadSession(req))) return
      removeRecord(req, id)
      await called((done) => req.session.save(done))
    },
    async forget() {
      removeRecord(req, id)
    },
  }
}

/** The session stores that kits have received. */
const MARKER_STORES = new WeakMap<Kit, Store>()

/** Keeps revocation markers in the app's session store, which is known from the first request on (F04). */
function useMarkerStore(kit: Kit, store: Store): void {
  if (MARKER_STORES.get(kit) === store) return
  MARKER_STORES.set(kit, store)
  kit.context.revocations.setMarkerStore(markersIn(kit, store))
}

/**
 * Removes the session from the request if it no longer exists in the store, or was never used, so that express-session neither
 * saves it nor sets its cookie (A10, B35). Call it before a response that took a while or failed. Changes of the app to a session
 * that still exists are saved as usual.
 */
export async function detachSessionIfEnded(kit: Kit, req: Request): Promise<void> {
  if (req.session === undefined) return
  const { store } = kit.context.settings.timeoutsMs
  const exists = await callStore(store, () => sessionExists(kit, req)).catch(() => false)
  if (!exists) detachSession(req)
}

/**
 * Keeps express-session from saving the session at the end of the request, so that only its cookie is set. The save would undo what
 * other requests do to the session meanwhile, such as ending it (L01).
 */
function keepUnsaved(session: Request['session']): void {
  const save = (done?: (error?: unknown) => void) => {
    done?.()
    return session
  }
  Object.defineProperty(session, 'save', { value: save })
}

/** Keeps express-session from saving the session and from setting its cookie. */
export function detachSession(req: Request): void {
  Object.assign(req, { session: undefined, sessionID: undefined })
}

async function sessionExists(kit: Kit, req: Request): Promise<boolean> {
  const session = await latestSession(req)
  return session !== null && (isFromStore(req) || recordIn(session, scopeId(kit)) !== null)
}

/** The session as the store has it now, or `null` if it has ended since the request began. */
async function latestSession(req: Request): Promise<SessionData | null> {
  return isFromStore(req) ? readSession(req.sessionStore, req.sessionID) : req.session
}

/** Resolves with `false` if the session has ended meanwhile. */
async function reloadSession(req: Request): Promise<boolean> {
  try {
    await called((done) => req.session.reload(done))
    return true
  } catch (error) {
    if ((await readSession(req.sessionStore, req.sessionID)) === null) return false
    throw error
  }
}

/**
 * Whether the browser sent this session's id. express-session accepts such an id only if it is in the store. Otherwise the
 * session is new: this is the visitor's first request, or the app has just regenerated the session.
 */
function isFromStore(req: Request): boolean {
  return sessionCookieNames(req).length > 0
}
