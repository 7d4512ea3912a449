import type { SessionData, Store } from 'express-session'

// The only place that calls express-session's store, since stores differ in how they call back (S01).

/** The session with this id, or `null` if the store has none: stores pass `null`, `undefined`, `false` or an empty text for that. */
export async function readSession(store: Store, id: string): Promise<SessionData | null> {
  return (await unlessMissing<SessionData>((done) => store.get(id, done))) || null
}

export async function writeSession(store: Store, id: string, session: SessionData): Promise<void> {
  await called((done) => store.set(id, session, done))
}

/** No-op if the store has no such session. */
export async function destroySession(store: Store, id: string): Promise<void> {
  await unlessMissing((done) => store.destroy(id, done))
}

type Done<T> = (error?: unknown, value?: T | null) => void

/**
 * Calls a method of a store or a session that takes a callback. The first call of the callback counts. A method that throws, or
 * whose promise rejects before that, has failed.
 */
export function called<T>(method: (done: Done<T>) => unknown): Promise<T | null | undefined> {
  return new Promise((resolve, reject) => {
    const returned = method((error, value) => (error ? reject(error) : resolve(value)))
    Promise.resolve(returned).catch(reject)
  })
}

/**
 * Stores of files report a session that does not exist as the error `ENOENT`. express-session treats that as no session, and so
 * does the kit. S01
 */
function unlessMissing<T>(method: (done: Done<T>) => unknown): Promise<T | null | undefined> {
  return called(method).catch((error: { code?: unknown } | null) => {
    if (error?.code === 'ENOENT') return null
    throw error
  })
}
