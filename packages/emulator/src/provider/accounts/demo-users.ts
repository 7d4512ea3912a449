import { failure } from '@openroute-kit/core/internal'

/** A user who can sign in at the emulator. There are no passwords. */
export interface DemoUser {
  /** 1 to 64 letters, digits, `_` and `-`. */
  id: string
  name: string
  /** Credit of the account in US dollars, shared by all of the user's keys. */
  credits: number
}

/** With much, little and no credit, so that every way to run out can be seen. */
export const DEMO_USERS: readonly DemoUser[] = Object.freeze([
  { id: 'user_lin', name: 'Lin Xia', credits: 100 },
  { id: 'user_sam', name: 'Sam Rivera', credits: 5 },
  { id: 'user_noor', name: 'Noor Haddad', credits: 0 },
])

/** @throws `config_invalid` for an empty list, an invalid or duplicate id, or negative credits. */
export function checkUsers(users: readonly DemoUser[]): readonly DemoUser[] {
  const ids = new Set(users.map((user) => user.id))
  if (ids.size === 0 || ids.size !== users.length)
    throw failure('config_invalid', { message: 'users must have at least one user, and no id twice.' })
  for (const { id, credits } of users)
    if (!/^[\w-]{1,64}$/.test(id) || !(credits >= 0 && credits < Number.POSITIVE_INFINITY))
      throw failure('config_invalid', {
        message:
          'users: an id is 1 to 64 of letters, digits, "_" and "-"; credits are US dollars, 0 or more.',
      })
  return users
}
