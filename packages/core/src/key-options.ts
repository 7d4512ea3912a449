import { OpenRouteError } from './errors.js'

export type LimitReset = 'daily' | 'weekly' | 'monthly'

/** What the app asks of the key that the user is about to create. The user may still change the limit. */
export interface KeyOptions {
  /** Name of the key in the user's list, at most 100 characters. The provider's default is the app's name. */
  label?: string
  /** Credit limit in US dollars, above 0. */
  limit?: number
  /** When the limit starts anew. Needs `limit`. */
  limitReset?: LimitReset
  /** When the key stops to work: a `Date` or an ISO 8601 string with time zone, in the future. */
  expiresAt?: Date | string
  /** Instead of `expiresAt`: seconds from the login on. */
  expiresIn?: number
}

const ISO_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/

/**
 * Checks key options and gives the authorize page's parameters for them. A21
 *
 * @throws `config_invalid` for an option that does not exist, a label over 100 characters or with control characters, a limit that is not a
 * positive number, an unknown reset, or an expiry that is no date, past, or given twice.
 */
export function keyParameters(key: KeyOptions, now: number): Record<string, string> {
  const parameters: Record<string, string> = {}
  const { label, limit, limitReset, expiresAt, expiresIn, ...unknown } = key
  // A21: a misspelt `limit` must not make a key without one.
  for (const option of Object.keys(unknown))
    throw new OpenRouteError('config_invalid', `key.${option} is no option. See KeyOptions.`)
  if (label !== undefined) {
    // B17: control characters have no place in a name.
    check(
      typeof label === 'string' && label.length <= 100 && /^\P{Cc}+$/u.test(label),
      'label',
      '1 to 100 characters, no control characters',
    )
    parameters.key_label = label
  }
  if (limit !== undefined) {
    check(Number.isFinite(limit) && limit > 0, 'limit', 'a number of US dollars above 0')
    parameters.limit = String(limit)
  }
  if (limitReset !== undefined) {
    check(['daily', 'weekly', 'monthly'].includes(limitReset), 'limitReset', '"daily", "weekly" or "monthly"')
    check(limit !== undefined, 'limitReset', 'used together with limit')
    parameters.usage_limit_type = limitReset
  }
  if (expiresIn !== undefined) {
    const time = new Date(now + expiresIn * 1000)
    check(
      Number.isFinite(expiresIn) && expiresIn > 0 && !Number.isNaN(time.getTime()),
      'expiresIn',
      'a number of seconds above 0',
    )
    check(expiresAt === undefined, 'expiresIn', 'given instead of expiresAt, not with it')
    parameters.expires_at = time.toISOString()
  }
  if (expiresAt !== undefined) {
    const time = new Date(expiresAt).getTime()
    // `new Date` reads nearly any text as some date, and one without a zone as another instant on each machine.
    check(
      (expiresAt instanceof Date || ISO_TIME.test(expiresAt)) && time > now,
      'expiresAt',
      'a Date or an ISO 8601 time with zone, such as "2030-01-31T12:00:00Z", in the future',
    )
    parameters.expires_at = new Date(time).toISOString()
  }
  return parameters
}

function check(holds: boolean, option: string, rule: string): void {
  if (!holds) throw new OpenRouteError('config_invalid', `key.${option} must be ${rule}.`)
}
