import type { LimitReset } from '@openroute-kit/core'
import type { Variants } from '../family/variants.js'
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

/** The callback URL with the code (docs/protocol.md §1). `null`: a headless login. */
export function approvedUrl(request: AuthorizeRequest, code: string, variants: Variants): string | null {
  const url = callbackUrl(request, variants)
  url?.searchParams.set('code', code)
  return url?.href ?? null
}

/** The callback URL after a denial. `null`: the user stays on the provider's page. */
export function deniedUrl(request: AuthorizeRequest, variants: Variants): string | null {
  const url = callbackUrl(request, variants)
  if (url === null || variants.denial === 'stays') return null
  if (variants.denial === 'without-state') url.searchParams.delete('state')
  url.searchParams.set('error', 'access_denied')
  return url.href
}

function callbackUrl({ callbackUrl, state }: AuthorizeRequest, variants: Variants): URL | null {
  if (callbackUrl === null) return null
  const url = new URL(callbackUrl)
  if (variants.state === 'echo') url.search = ''
  if (variants.state !== 'callback' && state !== null) url.searchParams.set('state', state)
  return url
}

/** An app is named after the host of its callback URL; a local one after host and port. */
export function appName({ callbackUrl, label }: Pick<AuthorizeRequest, 'callbackUrl' | 'label'>): string {
  return callbackUrl === null ? (label ?? 'Headless app') : new URL(callbackUrl).host
}
