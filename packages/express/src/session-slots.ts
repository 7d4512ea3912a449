import type { Kit } from '@openroute-kit/server/adapter'
import type { Request } from 'express'
import type { SessionData } from 'express-session'

declare module 'express-session' {
  interface SessionData {
    /** Written by openroute-kit: sealed session records, by the id of the kit's scope. An app may use several kits. */
    openroute?: Record<string, string>
    /** Written by openroute-kit: a revocation marker. Markers are stored as sessions of their own. */
    openrouteMarker?: string
  }
}

/** The name of the kit's slot in {@link SessionData.openroute}. */
export const scopeId = ({ context }: Kit): string => context.settings.scope.id

/**
 * The sealed record in a slot, or `null`. F13: the app may have copied anything into its session, so this checks the type. Opening the
 * seal then validates the record.
 */
export function recordIn(session: Partial<SessionData> | null, id: string): string | null {
  const records: unknown = session?.openroute
  if (typeof records !== 'object' || records === null || !Object.hasOwn(records, id)) return null
  const sealed = (records as Record<string, unknown>)[id]
  return typeof sealed === 'string' ? sealed : null
}

/** The sealed records in the slots of other kits. */
export function otherRecords(session: Partial<SessionData>, id: string): Record<string, string> {
  const otherIds = Object.keys(Object(session.openroute)).filter((other) => other !== id)
  return Object.fromEntries(
    otherIds.flatMap((other) => {
      const sealed = recordIn(session, other)
      return sealed === null ? [] : [[other, sealed]]
    }),
  )
}

/** Empties the kit's slot. */
export function removeRecord(req: Request, id: string): void {
  const others = otherRecords(req.session, id)
  if (Object.keys(others).length > 0) req.session.openroute = others
  else delete req.session.openroute
}

/** Whether the session holds a record of this kit, valid or not. */
export function holdsRecord(kit: Kit, req: Request): boolean {
  return recordIn(req.session, scopeId(kit)) !== null
}
