import type { LimitReset } from '@openroute-kit/core'
import type { AuthorizationCodes } from './authorization-codes.js'
import type { AuthorizeRequest } from './authorize-request.js'

/** What the user agreed to, which may differ from what the app asked for. */
export interface Consent {
  user: string
  limit: number | null
  limitReset: LimitReset | null
}

/** Creates the code after the user's approval. */
export function grantCode(codes: AuthorizationCodes, request: AuthorizeRequest, consent: Consent): string {
  const { label, expiresAt, challenge } = request
  return codes.create({ ...consent, label: label ?? appName(request), expiresAt }, challenge)
}

/** The callback URL with `parameters` added to its query (docs/protocol.md §1). */
export function callbackUrlWith(callbackUrl: string, parameters: Record<string, string>): string {
  const url = new URL(callbackUrl)
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value)
  return url.href
}

/** An app is named after the host of its callback URL; a local one after host and port. */
export function appName({ callbackUrl, label }: Pick<AuthorizeRequest, 'callbackUrl' | 'label'>): string {
  return callbackUrl === null ? (label ?? 'Headless app') : new URL(callbackUrl).host
}
