/** What a provider adds to the callback URL (RFC 6749 §4.1.2, RFC 9207), decoded. */
export type CallbackParameters = Readonly<Partial<Record<string, string>>>

/**
 * The state of a callback that names a parameter twice or as an array (RFC 6749 §3.1). No login has it. A15
 *
 * Only `state` may occur twice, with one value: the login sends it inside `callback_url` and beside it, and a provider may return both. P02
 */
export const MALFORMED = '\n'

/** The parameters that are the provider's. */
const ADDED = /^(code|state|iss|error\w*)$/

/** Splits the query of a callback URL into what the provider added and the rest, which stays as it was spelled. */
export function splitCallback(search: string): [added: CallbackParameters, rest: string] {
  const added: Record<string, string> = {}
  const rest = search
    .slice(1)
    .split('&')
    .filter((pair) => {
      // After the "&" a "?" is part of the name.
      const [[spelling = '', value] = []] = new URLSearchParams(`&${pair}`)
      const [name] = spelling.split('[') as [string]
      if (!ADDED.test(name)) return true
      const isRepeated = name === 'state' ? (added.state ?? value) !== value : name in added
      if (isRepeated || name !== spelling) added.state = MALFORMED
      else added[name] = value as string
      return false
    })
    .join('&')
  return [added, rest]
}
