import type { LoginState, OpenRouteLogin } from '@openroute-kit/browser'
import { vi } from 'vitest'

export const SIGNED_IN: LoginState = {
  status: 'signed-in',
  userId: 'user_1',
  keyId: 'a'.repeat(64),
  keyLinks: { settings: 'https://site.example/keys/a', logs: 'https://site.example/logs' },
  limit: 5,
  limitRemaining: 4.58,
}

export interface FakeLogin extends OpenRouteLogin {
  set(state: LoginState): void
  /** The number of listeners. */
  readonly listeners: number
}

/** A login whose state a test sets. */
export function fakeLogin(first: LoginState = { status: 'signed-out' }): FakeLogin {
  let state = first
  const listeners = new Set<() => void>()
  return {
    get state() {
      return state
    },
    get listeners() {
      return listeners.size
    },
    set(next) {
      state = next
      for (const listener of [...listeners]) listener()
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    login: vi.fn(async () => {}),
    cancel: vi.fn(),
    logout: vi.fn(async () => {}),
    refresh: vi.fn(async () => state),
    fetch: vi.fn(async () => new Response()),
    openAIOptions: vi.fn(() => ({
      baseURL: 'https://api.example',
      apiKey: 'held-by-the-server',
      dangerouslyAllowBrowser: true as const,
      maxRetries: 0 as const,
    })),
    dispose: vi.fn(),
  }
}
