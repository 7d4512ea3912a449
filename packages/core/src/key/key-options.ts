import { invalidOption } from '#failure'

export type LimitReset = 'daily' | 'weekly' | 'monthly'

/** What the app asks of the key that the user is about to create. The user may still change the limit. */
export interface KeyOptions {
  /** Name of the key in the user's list, at most 100 characters. The provider's default is the app's name. */
  label?: string | undefined
  /** Credit limit in US dollars, above 0. */
  limit?: number | undefined
  /** When the limit starts anew. Needs `limit`. */
  limitReset?: LimitReset | undefined
  /** When the key stops to work: a `Date` or an ISO 8601 string with time zone, in the future. */
  expiresAt?: Date | string | undefined
  /** Instead of `expiresAt`: seconds from the login on. */
  expiresIn?: number | undefined
}

const ISO_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/

declare const checked: unique symbol

/** Key options as parameters of the authorize page, checked. {@link keyParameters} makes them. */
export type KeyParameters = Readonly<Record<string, string>> & { readonly [checked]?: true }

/**
 * Checks key options and gives the authorize page's parameters for them. A21
 *
 * @throws `config_invalid` for an option that does not exist, a label over 100 characters or with control characters, a limit that is not a
 * positive number, an unknown reset, or an expiry that is no date, past, or given twice.
 */
export function keyParameters(key: KeyOptions, now: number = Date.now()): KeyParameters {
  const { limit, expiresAt, expiresIn } = key
  const end = new Date(expiresAt ?? now + Number(expiresIn) * 1000)
  const ends = () =>
    (expiresAt === undefined || expiresIn === undefined) && end.getTime() > now && end.toISOString()
  /** The parameter of each option, and what it says, or something falsy where the option is wrong. */
  const rules: Record<string, [parameter: string, value: (option: string) => unknown]> = {
    // B17: control characters have no place in a name.
    label: ['key_label', (label) => label.length <= 100 && /^\P{Cc}+$/u.test(label) && label],
    limit: ['limit', () => typeof limit === 'number' && limit < Infinity && limit > 0 && limit],
    limitReset: ['usage_limit_type', (reset) => limit && /^(daily|weekly|monthly)$/.test(reset) && reset],
    // `new Date` reads nearly any text as some date, and one without a zone as another instant on each machine.
    expiresAt: ['expires_at', (time) => ((time as unknown) instanceof Date || ISO_TIME.test(time)) && ends()],
    expiresIn: ['expires_at', ends],
  }
  const parameters: Record<string, string> = {}
  for (const [option, given] of Object.entries(key)) {
    if (given === undefined) continue
    const rule = rules[option]
    const value = rule?.[1](given)
    // A21: a misspelt `limit` must not make a key without one.
    if (!rule || !value) throw invalidOption(`key.${option}`, option)
    parameters[rule[0]] = String(value)
  }
  return parameters
}
