import type { LimitReset } from '@openroute-kit/core'
import type { Context } from '../context.js'
import type { AuthorizeRequest } from './authorize-request.js'

/** What the user agreed to, where it may differ from what the app asked. */
export interface Consent {
  user: string
  limit: number | null
  limitReset: LimitReset | null
}

/** The user said yes: makes the code. */
export function grantCode({ codes }: Context, request: AuthorizeRequest, consent: Consent): string {
  const { label, expiresAt, challenge } = request
  return codes.create({ ...consent, label: label ?? appName(request), expiresAt }, challenge)
}

/** Where the browser goes next: the callback with `parameters` added, its own query kept (protocol.md §1). */
export function callbackWith(callbackUrl: string, parameters: Record<string, string>): string {
  const url = new URL(callbackUrl)
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value)
  return url.href
}

/** An app is known by its callback's host; a local one by host and port. */
export function appName({ callbackUrl, label }: Pick<AuthorizeRequest, 'callbackUrl' | 'label'>): string {
  return callbackUrl === null ? (label ?? 'Headless app') : new URL(callbackUrl).host
}
