import { configInvalid } from '@openroute-kit/core/internal'

/** Why a header can't be forwarded, by its name. The first match applies. */
const REFUSED: readonly (readonly [name: RegExp, reason: string])[] = [
  [
    /^(connection|keep-alive|te|trailer|transfer-encoding|upgrade|expect|http2-settings|max-forwards|proxy-.*)$/,
    'it belongs to one connection',
  ],
  [/^(content-.*|accept-encoding|accept|host)$/, 'the kit sets it'],
  [/^(http-)?referer$|^origin$|^x-(openrouter-)?(title|categories)$/, 'the kit sets it for your app'],
  [/^x-openroute-kit$|^sec-/, 'it is between the browser and your server'],
  [
    /authori[sz]ation|cookie|credential|password|secret|bearer|jwt|saml|assertion|principal|^key$|token|(^|-)auth(-|$)|remote-user/,
    'credentials of the client must not replace the key of the login',
  ],
  [
    /(api|access|auth|private|virtual|subscription|functions?|master|admin|license|account|shared|signing|service|client|developer).?key/,
    'credentials of the client must not replace the key of the login',
  ],
  [
    /forwarded|^via$|^x-(real|client|cluster|original|remote).*ip|(client|connecting|user|source|peer)-?ip$|^x-(original|rewrite)-|(^|-)(host|url)(-|$)|api-base|method|^x-envoy-|^cdn-loop$/,
    'it could change the sender or the route of the request',
  ],
  [/(?<!-for)(^|-)(models?|fallbacks?|presets?)(-|$)/, 'allowModel checks the models that the body names'], // F05
  [/^(range|if-.*)$/, 'the proxy passes whole responses only'],
]

/**
 * Validates the option `forwardHeaders`: the lower-case names of the client's headers that pass (S30, B19).
 *
 * @throws `config_invalid`
 */
export function readForwardHeaders(names: readonly string[] = []): readonly string[] {
  if (!Array.isArray(names))
    throw configInvalid('forwardHeaders must be a list of names, such as ["idempotency-key"].')
  return Object.freeze([...new Set(names.map(readName))])
}

function readName(name: unknown): string {
  if (typeof name !== 'string' || !/^[\w.-]{1,100}$/.test(name))
    throw configInvalid(
      `forwardHeaders: ${JSON.stringify(name)} is not the name of a header, such as "idempotency-key".`,
    )
  const lower = name.toLowerCase()
  const refused = REFUSED.find(([pattern]) => pattern.test(lower))
  if (refused) throw configInvalid(`forwardHeaders: "${name}" can't be forwarded, since ${refused[1]}.`)
  return lower
}
