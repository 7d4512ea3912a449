import { field } from './field.js'

/** Whether a response rejects the key: `key` if the gateway does, `none` if not, `unclear` if only `GET /key` can tell. */
export type KeyRejection = 'key' | 'none' | 'unclear'

/**
 * Members of an error that hint at the model provider behind the gateway. `type` and `param` are of OpenAI's and Anthropic's errors,
 * which some gateways relay as they are.
 */
const OF_PROVIDER = /provider|upstream|byok|^(raw|type|param)$/i
/** The message with which gateways relay an error of the model provider. */
const RELAYED = /^(the )?(provider|upstream)( has)? (returned|responded|error)/i

/**
 * Who a `401` comes from (docs/protocol.md §3). A `401` with `metadata.provider_name` comes from the model provider behind the gateway, for
 * example for a wrong key of the user's own there, and says nothing about the key of the login. An error of the gateway has a
 * message, no code but its status, and no sign of a model provider. Anything else, such as HTML of a CDN, is unclear. S06
 *
 * @param json the parsed body; `undefined` if it is not JSON
 */
export function keyRejection(status: number, json: unknown): KeyRejection {
  if (status !== 401) return 'none'
  const error = field(json, 'error')
  const message = field(error, 'message')
  const metadata = field(error, 'metadata')
  if (field(metadata, 'provider_name')) return 'none'
  if (typeof message !== 'string' || message === '' || RELAYED.test(message)) return 'unclear'
  if (String(field(error, 'code') ?? status) !== String(status)) return 'unclear'
  return [error, metadata].some(hasProviderMember) ? 'unclear' : 'key'
}

function hasProviderMember(value: unknown): boolean {
  return (
    typeof value === 'object' && value !== null && Object.keys(value).some((name) => OF_PROVIDER.test(name))
  )
}
