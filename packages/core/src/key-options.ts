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

/**
 * Checks key options and gives the authorize page's parameters for them. A21
 *
 * @throws `config_invalid` for a label over 100 characters or with control characters, a limit that is not a
 * positive number, an unknown reset, or an expiry that is no date, past, or given twice.
 */
export function keyParameters(key: KeyOptions, now: number): Record<string, string> {
  const parameters: Record<string, string> = {}
  const { label, limit, limitReset, expiresAt, expiresIn } = key
  if (label !== undefined) {
    // B17: control characters have no place in a name.
    check(
      typeof label === 'string' && /^\P{Cc}{1,100}$/u.test(label),
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
    check(Number.isFinite(expiresIn) && expiresIn > 0, 'expiresIn', 'a number of seconds above 0')
    check(expiresAt === undefined, 'expiresIn', 'given instead of expiresAt, not with it')
    parameters.expires_at = new Date(now + expiresIn * 1000).toISOString()
  }
  if (expiresAt !== undefined) {
    const time = new Date(expiresAt).getTime()
    check(time > now, 'expiresAt', 'an ISO 8601 time in the future')
    parameters.expires_at = new Date(time).toISOString()
  }
  return parameters
}

function check(holds: boolean, option: string, rule: string): void {
  if (!holds) throw new OpenRouteError('config_invalid', `key.${option} must be ${rule}.`)
}
