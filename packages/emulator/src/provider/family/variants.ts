import { failure } from '@openroute-kit/core/internal'

/**
 * Ways in which providers differ, or may differ where the documentation is silent (docs/protocol.md). An app should work with all
 * of them. The defaults are what the newest documentation says.
 */
export interface ProviderVariants {
  /**
   * The response to a wrong, unknown, used or expired code, and to a wrong verifier: a status with the message that goes with it,
   * or both. Default: 403 `Invalid code or code_verifier`, and 403 `Authorization code expired`.
   */
  rejectedCode?: RejectedCodeStatus | { status: number; message: string }
  /**
   * What happens when the user declines. The callback with `error=access_denied` and
   * - `callback` (the default): the query of `callback_url`, without the parameter `state` that was sent beside it
   * - `with-state`: the state, in the way that `state` says
   * - `without-state`: no state at all
   *
   * or, with `stays`, a page of the provider and no callback.
   */
  denial?: 'callback' | 'with-state' | 'without-state' | 'stays'
  /**
   * How a state returns with a code, which may have been sent in the query of `callback_url`, as the parameter `state` beside it, or both:
   * - `both` (the default): the query is kept, and the parameter replaces a `state` in it
   * - `twice`: the same, but the parameter is added to a `state` in the query, which then occurs twice
   * - `callback`: the query is kept, and the parameter is dropped
   * - `echo`: the query is lost, and the parameter returns
   *
   * A headless login returns no state.
   */
  state?: 'both' | 'twice' | 'callback' | 'echo'
  /**
   * The body of errors:
   * - `object` (the default): `{"error":{"code":403,"message":…}}`
   * - `without-code`: the same without `code`
   * - `string`: at the exchange `{"error":"invalid_grant","error_description":…}` as in RFC 6749 §5.2, elsewhere an object
   * - `html`: a page of a CDN
   */
  errors?: 'object' | 'without-code' | 'string' | 'html'
  /**
   * When a new visitor signs in at the provider: on the consent page, where all users can be chosen (`with-consent`, the default), or
   * on a page before it, which also lets them sign up (`first`).
   */
  signIn?: 'with-consent' | 'first'
}

export type RejectedCodeStatus = 400 | 403 | 409 | 500

const REJECTED_CODE_MESSAGES: Readonly<Record<RejectedCodeStatus, string>> = Object.freeze({
  400: 'Invalid code',
  403: 'Invalid code or code_verifier',
  409: 'Authorization code already used',
  500: 'Internal Server Error',
})

/** The first value of each is the default. */
const VALUES = Object.freeze({
  denial: ['callback', 'with-state', 'without-state', 'stays'],
  state: ['both', 'twice', 'callback', 'echo'],
  errors: ['object', 'without-code', 'string', 'html'],
  signIn: ['with-consent', 'first'],
} as const)

/** All of them, with their defaults. */
export interface Variants extends Required<Omit<ProviderVariants, 'rejectedCode'>> {
  rejectedCode: { status: number; message: string } | null
}

/** @throws `config_invalid` */
export function readVariants(variants: ProviderVariants): Variants {
  for (const [name, value] of Object.entries(variants)) {
    const values: readonly unknown[] | undefined = VALUES[name as keyof typeof VALUES]
    if (name !== 'rejectedCode' && values === undefined) refuse(`${name} is not a variant`)
    if (values !== undefined && value !== undefined && !values.includes(value))
      refuse(`${name} must be ${values.join(', ')}`)
  }
  const { rejectedCode, denial, state, errors, signIn } = variants
  return {
    rejectedCode: readRejectedCode(rejectedCode),
    denial: denial ?? VALUES.denial[0],
    state: state ?? VALUES.state[0],
    errors: errors ?? VALUES.errors[0],
    signIn: signIn ?? VALUES.signIn[0],
  }
}

/** What differs from the defaults, as the command takes it: `denial=stays, rejectedCode=500`. */
export function variantsText({ rejectedCode, ...others }: Variants): string {
  const status = rejectedCode === null ? [] : [`rejectedCode=${rejectedCode.status}`]
  const differing = Object.entries(others).filter(
    ([name, value]) => value !== VALUES[name as keyof typeof VALUES][0],
  )
  return [...status, ...differing.map(([name, value]) => `${name}=${value}`)].join(', ')
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
