import { failure } from '@openroute-kit/core/internal'

/**
 * Ways in which providers differ from what is documented (docs/protocol.md). Each of them was seen, or has to be expected.
 * An app should work with all of them.
 */
export interface ProviderVariants {
  /**
   * The response to a wrong, unknown, used or expired code, and to a wrong verifier: a status with the message that goes with it,
   * or both. Default: 403 `Invalid code or code_verifier`, and 403 `Authorization code expired`.
   */
  rejectedCode?: RejectedCodeStatus | { status: number; message: string }
  /**
   * What happens when the user declines: the callback with `error=access_denied` and the state (`with-state`, the default) or
   * without it (`without-state`), or a page of the provider (`stays`).
   */
  denial?: 'with-state' | 'without-state' | 'stays'
  /**
   * How `state` returns: in the query of `callback_url`, which is kept (`callback`, the default); as the parameter `state` that
   * was sent beside `callback_url`, whose query is lost (`echo`); or in both ways (`both`).
   */
  state?: 'callback' | 'echo' | 'both'
  /**
   * Errors of the exchange: `{"error":{"code":403,"message":…}}` (`object`, the default), the same without a code
   * (`without-code`), or `{"error":"invalid_grant","error_description":…}` as in RFC 6749 §5.2 (`string`).
   */
  errors?: 'object' | 'without-code' | 'string'
}

export type RejectedCodeStatus = 400 | 403 | 409 | 500

const REJECTED_CODE_MESSAGES: Readonly<Record<RejectedCodeStatus, string>> = Object.freeze({
  400: 'Invalid code',
  403: 'Invalid code or code_verifier',
  409: 'Authorization code already used',
  500: 'Internal Server Error',
})

const VALUES = Object.freeze({
  denial: ['with-state', 'without-state', 'stays'],
  state: ['callback', 'echo', 'both'],
  errors: ['object', 'without-code', 'string'],
})

/** All of them, with their defaults. */
export interface Variants {
  rejectedCode: { status: number; message: string } | null
  denial: 'with-state' | 'without-state' | 'stays'
  state: 'callback' | 'echo' | 'both'
  errors: 'object' | 'without-code' | 'string'
}

/** @throws `config_invalid` */
export function readVariants(variants: ProviderVariants): Variants {
  for (const [name, value] of Object.entries(variants)) {
    const values: readonly unknown[] | undefined = VALUES[name as keyof typeof VALUES]
    if (name !== 'rejectedCode' && values === undefined) refuse(`${name} is not a variant`)
    if (values !== undefined && !values.includes(value)) refuse(`${name} must be ${values.join(', ')}`)
  }
  const { rejectedCode, denial = 'with-state', state = 'callback', errors = 'object' } = variants
  return { rejectedCode: readRejectedCode(rejectedCode), denial, state, errors }
}

function readRejectedCode(value: ProviderVariants['rejectedCode']): Variants['rejectedCode'] {
  if (value === undefined) return null
  const response =
    typeof value === 'object' ? value : { status: value, message: REJECTED_CODE_MESSAGES[value] }
  const { status, message } = response
  if (!(Number.isInteger(status) && status >= 400 && status <= 599) || typeof message !== 'string')
    refuse('rejectedCode must be 400, 403, 409 or 500, or a status of 400 to 599 with a message')
  return { status, message }
}

function refuse(message: string): never {
  throw failure('config_invalid', { message: `variants: ${message}.` })
}
