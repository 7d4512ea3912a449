import type { Scope } from '../sealing/scope.js'

/** A login to revoke. `expiresAt`: when the last copy of its session record ends, in milliseconds since 1970. */
export interface LoginToRevoke {
  readonly loginId: string
  readonly expiresAt: number
}

/** The part of a session record that decides whether it is revoked. */
export interface Revocable extends LoginToRevoke {
  readonly keyId: string
  readonly userId: string | null
  /** {@link Scope.app} at the time of the login. */
  readonly app: string
  /** The user's revocation marker at the time of the login. */
  readonly userMarker: string | null
  /** The {@link GENERATION} of the shared state at the time of the login, for a session in a sealed cookie; otherwise `null`. */
  readonly generation: string | null
}

/** The name of a marker, and which of its values revoke a record. */
export interface RecordMarker {
  readonly name: string
  revokes(value: string | null): boolean
}

export const loginMarkerName = (loginId: string): string => `login:${loginId}`
export const keyMarkerName = (keyId: string): string => `key:${keyId}`
/** F11: contains the app, since a user has the same id in every app of the provider. */
export const userMarkerName = (userId: string, app: string): string => `user:${app}:${userId}`
/**
 * The name of a random text that identifies the content of the shared state. A state that was lost and is empty gets another one, which
 * revokes every sealed cookie from before: the markers that revoked some of them are gone.
 */
export const GENERATION: string = 'generation'

const isSet = (value: string | null) => value !== null

/** The markers that may revoke a record. `hasGeneration`: whether the shared state outlives the process. */
export function recordMarkers(
  { loginId, keyId, userId, app: recordApp, userMarker: atLogin, generation }: Revocable,
  { app, hasGeneration }: { app: string; hasGeneration: boolean },
): RecordMarker[] {
  const markers: RecordMarker[] = [
    { name: loginMarkerName(loginId), revokes: isSet },
    { name: keyMarkerName(keyId), revokes: isSet },
  ]
  // A25: a record without user id has no user marker.
  if (userId !== null) {
    const differs = (value: string | null) => value !== null && value !== atLogin
    markers.push({ name: userMarkerName(userId, recordApp), revokes: differs })
    // F33: the app has moved to another origin since the login.
    if (recordApp !== app) markers.push({ name: userMarkerName(userId, app), revokes: isSet })
  }
  // B11: the state was lost, and with it the markers of cookies that have been signed out.
  if (generation !== null && hasGeneration)
    markers.push({ name: GENERATION, revokes: (value) => value !== generation })
  return markers
}
