import type { Context } from '../context.js'
import type { RouteRequest } from '../http/route-request.js'
import type { Reservation } from '../limits/open-responses.js'
import { type CurrentKey, currentKey, requireKey } from '../session/current-key.js'
import type { SessionPort } from '../session/session-port.js'
import type { SessionRecord } from '../session/session-record.js'

/** An API request that may be sent. */
export interface AdmittedRequest {
  /** The visitor, or `null`. */
  readonly current: CurrentKey | null
  /** The slots of the response. */
  readonly reservation: Reservation
}

/**
 * Checks the visitor's session, counts the request and acquires the slots of its response, all with one round trip to the shared
 * state. `isPublic`: whether the request needs no login.
 *
 * @throws `not_signed_in`, `rate_limited`, `session_unavailable`
 */
export async function admitRequest(
  context: Context,
  { address }: Pick<RouteRequest, 'address'>,
  session: SessionPort,
  isPublic: boolean,
): Promise<AdmittedRequest> {
  let reserving: Promise<Reservation> | undefined
  const reserve = (record: SessionRecord | null) => reserveResponse(context, record, address)
  try {
    const current = await (isPublic ? currentKey : requireKey)(context, session, (record) => {
      reserving = reserve(record)
      reserving.catch(() => {}) // awaited below, unless the visitor is not signed in
    })
    if (current === null) release(reserving)
    const reservation = await (current === null || reserving === undefined ? reserve(null) : reserving)
    return { current, reservation }
  } catch (error) {
    release(reserving)
    throw error
  }
}

async function reserveResponse(
  { rateLimits, responses }: Context,
  record: SessionRecord | null,
  address: string | undefined,
): Promise<Reservation> {
  const reserving = responses.reserve({ record, address })
  const [counted, reserved] = await Promise.allSettled([
    rateLimits.countRequest(record?.loginId, address),
    reserving,
  ])
  if (counted.status === 'rejected') {
    release(reserving)
    throw counted.reason
  }
  if (reserved.status === 'rejected') throw reserved.reason
  return reserved.value
}

function release(reserving: Promise<Reservation> | undefined): void {
  reserving?.then((reservation) => reservation.release()).catch(() => {})
}
