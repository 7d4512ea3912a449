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
  const { label, expiresAt, workspaceId, challenge } = request
  return codes.create({ ...consent, label: label ?? appName(request), expiresAt, workspaceId }, challenge)
}

/** The callback URL with the code (docs/protocol.md §1). `null`: a headless login. */
export function approvedUrl(request: AuthorizeRequest, code: string, variants: Variants): string | null {
  const url = callbackUrl(request, variants.state)
  url?.searchParams.set('code', code)
  return url?.href ?? null
}

/** The callback URL after a denial. `null`: the user stays on the provider's page. */
export function deniedUrl(request: AuthorizeRequest, { denial, state }: Variants): string | null {
  const returned = denial === 'callback' ? { ...request, state: null } : request
  const url = callbackUrl(returned, state)
  if (url === null || denial === 'stays') return null
  if (denial === 'without-state') url.searchParams.delete('state')
  url.searchParams.set('error', 'access_denied')
  return url.href
}

function callbackUrl({ callbackUrl, state }: AuthorizeRequest, variant: Variants['state']): URL | null {
  if (callbackUrl === null) return null
  const url = new URL(callbackUrl)
  if (variant === 'echo') url.search = ''
  if (state === null || variant === 'callback') return url
  if (variant === 'twice') url.searchParams.append('state', state)
  else url.searchParams.set('state', state)
  return url
}

/** An app is named after the host of its callback URL; a local one after host and port. */
export function appName({ callbackUrl, label }: Pick<AuthorizeRequest, 'callbackUrl' | 'label'>): string {
  return callbackUrl === null ? (label ?? 'Headless app') : new URL(callbackUrl).host
}
