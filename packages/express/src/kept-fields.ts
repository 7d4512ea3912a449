import { isDeepStrictEqual } from 'node:util'
import type { Request } from 'express'
import type { SessionData } from 'express-session'

type Fields = Readonly<Record<string, unknown>>

/**
 * The fields of the app that a new session receives (S20). Call it when the request begins. The returned function resolves with
 * the values at the time of the renewal.
 *
 * A login takes seconds, and express-session saves whole sessions. So a field that another request has saved meanwhile counts; in
 * all others the changes of this request do. Nothing is carried over from a session that has ended meanwhile: the app has signed
 * its user out.
 *
 * @param latest the session as the store has it, or `null`
 */
export function captureFields(
  req: Request,
  names: readonly string[],
  latest: () => Promise<SessionData | null>,
): () => Promise<Fields> {
  if (names.length === 0) return async () => ({})
  const begun = latest().then(
    (session) => fieldsOf(session, names),
    () => null,
  )
  return async () => {
    const before = await begun
    const stored = await latest()
    if (stored === null) return {}
    const now = fieldsOf(stored, names)
    const own = fieldsOf(req.session, names)
    const changed = (name: string) => before !== null && !isDeepStrictEqual(before[name], now[name])
    return Object.fromEntries(
      names.flatMap((name) => {
        const value = (changed(name) ? now : own)[name]
        return value === undefined ? [] : [[name, value]]
      }),
    )
  }
}

/** Copies, since the request may change its session, and a new session returned by `latest` is that session itself. */
function fieldsOf(session: object | null, names: readonly string[]): Fields {
  const fields = Object.entries(session ?? {}).filter(([name]) => names.includes(name))
  return Object.fromEntries(fields)
}
