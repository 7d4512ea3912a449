import { readApiError } from '@openroute-kit/react'
import { APIError } from 'openai'

/** What the user can do about a failed completion. */
export interface Problem {
  kind: 'login' | 'credit' | 'account' | 'wait' | 'refused' | 'broken'
  /** The provider's message. */
  detail?: string
}

/** Classifies a failure by what the user can do about it. */
export function problemOf(error: unknown): Problem {
  // Without a status there was no response, or its stream ended early.
  if (!(error instanceof APIError) || typeof error.status !== 'number') return { kind: 'broken' }
  const { status, error: body } = error
  const message: unknown = body?.message
  const detail = typeof message === 'string' ? { detail: message.slice(0, 300) } : {}
  switch (readApiError({ status, body: { error: body } }).code) {
    case 'key_rejected':
      return { kind: 'login' }
    case 'key_limit_reached':
    case 'payment_required':
      return { kind: 'credit', ...detail }
    // The limit of the key is not the cause.
    case 'credit_exhausted':
    case 'balance_negative':
      return { kind: 'account', ...detail }
    case 'rate_limited':
    case 'free_quota_reached':
      return { kind: 'wait' }
  }
  return { kind: status < 500 ? 'refused' : 'broken', ...detail }
}
