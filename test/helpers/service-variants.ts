import type { OpenRouteErrorCode } from '@openroute-kit/core'
import {
  type Emulator,
  type FamilyName,
  type FaultName,
  type ProviderVariants,
  startEmulator,
} from '@openroute-kit/emulator'

// How the real services differ (docs/protocol.md). A login on a server, in a page and in a terminal has to work with all of them.

export const FAMILIES: readonly FamilyName[] = ['openroute', 'openrouter', 'therouter', 'eurouter']
const STATES = ['both', 'twice', 'callback', 'echo'] as const
const DENIALS = ['callback', 'with-state', 'without-state', 'stays'] as const

/** For `it.each`, whose titles abbreviate other values than texts of the first column. */
export function named<T extends { name: string }>(cases: readonly T[]): [string, T][] {
  return cases.map((one) => [one.name, one])
}

/** An emulator for each member of the family. */
export function startFamily(): Promise<Emulator[]> {
  return Promise.all(FAMILIES.map((family) => startEmulator({ family, chunkDelayMs: 0 })))
}

/** A login that is approved. */
export const APPROVALS: readonly { name: string; variants: ProviderVariants }[] = STATES.map((state) => ({
  name: `the state ${state}`,
  variants: { state },
}))

/** A login that is declined. */
export const REFUSALS: readonly { name: string; variants: ProviderVariants; returns: boolean }[] =
  STATES.flatMap((state) =>
    DENIALS.map((denial) => ({
      name: `the state ${state} and the denial ${denial}`,
      variants: { state, denial },
      /** Whether the user returns to the app. */
      returns: denial !== 'stays',
    })),
  )

export interface FailedExchange {
  name: string
  variants: ProviderVariants
  /** The next exchange gets this response. Default: the service refuses the code, which has been used already. */
  fault?: FaultName
  /** The code of the error. */
  code: OpenRouteErrorCode
}

const ERRORS = ['object', 'without-code', 'string', 'html'] as const
const STATUSES = [400, 403, 409, 500] as const

/**
 * P01: a message that names the code or the verifier says that the code is no good, and so does `invalid_grant` (RFC 6749 §5.2), whatever
 * the status is. Without one, only the status is known.
 */
function codeOfRefusal(
  status: (typeof STATUSES)[number],
  errors: (typeof ERRORS)[number],
): OpenRouteErrorCode {
  if (errors === 'string') return 'code_rejected'
  if (status === 500) return 'provider_error'
  return errors === 'html' ? 'exchange_rejected' : 'code_rejected'
}

/** An exchange that fails. */
export const FAILED_EXCHANGES: readonly FailedExchange[] = [
  ...STATUSES.flatMap((rejectedCode) =>
    ERRORS.map((errors) => ({
      name: `a code refused with ${rejectedCode} and errors in the format ${errors}`,
      variants: { rejectedCode, errors },
      code: codeOfRefusal(rejectedCode, errors),
    })),
  ),
  refused({ status: 400, message: 'Invalid code_verifier' }),
  refused({ status: 404, message: 'code not found' }),
  refused({ status: 422, message: 'The code was already used' }),
  faulty('code-expired', 'code_expired'),
  faulty('cdn-403', 'exchange_rejected'),
  faulty('cdn-429', 'rate_limited'),
  faulty('cdn-503', 'provider_error'),
  faulty('cdn-524', 'provider_error'),
  faulty('overloaded', 'provider_error'),
]

function refused(rejectedCode: { status: number; message: string }): FailedExchange {
  const { status, message } = rejectedCode
  return {
    name: `a code refused with ${status} ${message}`,
    variants: { rejectedCode },
    code: 'code_rejected',
  }
}

function faulty(fault: FaultName, code: OpenRouteErrorCode): FailedExchange {
  return { name: `the response ${fault}`, variants: {}, fault, code }
}

/** Uses up the code of a callback, or prepares the fault, so that the app's exchange fails. */
export async function failExchange(
  emulator: Emulator,
  callbackUrl: string,
  { fault }: FailedExchange,
): Promise<void> {
  const url = `${emulator.apiUrl}/auth/keys`
  if (fault !== undefined) return emulator.fail(new URL(url).pathname, fault)
  const code = new URL(callbackUrl).searchParams.get('code')
  // A wrong verifier uses up a code.
  const body = JSON.stringify({ code, code_verifier: 'x'.repeat(43), code_challenge_method: 'S256' })
  await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
}

/** The number of exchanges so far. */
export function exchangesAt(emulator: Emulator): number {
  return emulator.requestsTo(new URL(`${emulator.apiUrl}/auth/keys`).pathname).length
}
