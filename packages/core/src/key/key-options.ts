import { invalidOption } from '#failure'

export type LimitReset = 'daily' | 'weekly' | 'monthly'

/** What the app asks for. The user may still change the limit on the consent page. */
export interface KeyOptions {
  /** The name of the key in the user's list of keys, 1 to 100 characters. Default: chosen by the provider;
   * on servers and in terminals the app's name and the date. */
  label?: string | undefined
  /** The credit limit in US dollars, above 0. Default: set by the provider or the user. */
  limit?: number | undefined
  /** When the limit resets. Requires `limit`. Default: never. */
  limitReset?: LimitReset | undefined
  /** When the key expires: a `Date` or an ISO 8601 string with time zone, in the future. Default: never. */
  expiresAt?: Date | string | undefined
  /** Instead of `expiresAt`: the lifetime of the key in seconds, from the start of the login. */
  expiresIn?: number | undefined
}

const ISO_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/

declare const checked: unique symbol

/** Valid key options as parameters of the authorize page, from {@link keyParameters}. */
export type KeyParameters = Readonly<Record<string, string>> & { readonly [checked]: true }

/**
 * Validates key options and returns them as parameters of the authorize page. A21
 *
 * @throws `config_invalid` for an option that does not exist, a label over 100 characters or with control characters, a limit that is not a
 * positive number, an unknown reset, or an expiry that is not a date, in the past, or given twice.
 */
export function keyParameters(key: KeyOptions, now: number = Date.now()): KeyParameters {
  const { limit, expiresAt, expiresIn } = key
  const end = new Date(expiresAt ?? now + Number(expiresIn) * 1000)
  const ends = () =>
    (expiresAt === undefined || expiresIn === undefined) && end.getTime() > now && end.toISOString()
  /** For each option, its parameter and a function that returns the value, or something falsy if the option is invalid. */
  const rules: Record<string, [parameter: string, value: (option: string) => unknown]> = {
    // B17: no control characters in a name.
    label: ['key_label', (label) => label.length <= 100 && /^\P{Cc}+$/u.test(label) && label],
    limit: ['limit', () => typeof limit === 'number' && limit < Infinity && limit > 0 && limit],
    limitReset: ['usage_limit_type', (reset) => limit && /^(daily|weekly|monthly)$/.test(reset) && reset],
    // `new Date` accepts nearly any text, and reads a time without a zone as the local time of the machine.
    expiresAt: ['expires_at', (time) => ((time as unknown) instanceof Date || ISO_TIME.test(time)) && ends()],
    expiresIn: ['expires_at', ends],
  }
  const parameters: Record<string, string> = {}
  for (const [option, given] of Object.entries(key)) {
    if (given === undefined) continue
    const rule = rules[option]
    const value = rule?.[1](given)
    // A21: a misspelt `limit` must not create a key without a limit.
    if (!rule || !value) throw invalidOption(`key.${option}`, option)
    parameters[rule[0]] = String(value)
  }
  return parameters as unknown as KeyParameters
}
