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
  // A 401 of the model provider behind the gateway says nothing about the login.
  const { metadata } = (body ?? {}) as { metadata?: { provider_name?: string } }
  if (status === 401 && !metadata?.provider_name) return { kind: 'login' }
  if (status === 402) return { kind: 'credit', ...detail }
  if (status === 429) return { kind: 'wait' }
  return { kind: status < 500 ? 'refused' : 'broken', ...detail }
}
