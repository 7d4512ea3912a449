import { readApiError } from '@openroute-kit/react'
import { APIError } from 'openai'

/** What the user can do about a failed completion. */
export interface Problem {
  kind: 'login' | 'credit' | 'wait' | 'refused' | 'broken'
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
    case 'rate_limited':
    case 'free_quota_reached':
      return { kind: 'wait' }
  }
  return { kind: status < 500 ? 'refused' : 'broken', ...detail }
}
