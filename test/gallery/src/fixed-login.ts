import type { LoginState, OpenRouteLogin } from '@openroute-kit/browser'

/** A login that stays in one state and sends no request. Its actions call `action`. */
export function fixedLogin(state: LoginState, action: () => Promise<void> = async () => {}): OpenRouteLogin {
  return {
    state,
    subscribe: () => () => {},
    login: action,
    cancel() {},
    logout: action,
    refresh: async () => state,
    fetch: async () => new Response(),
    openAIOptions: () => ({ baseURL: '', apiKey: '', dangerouslyAllowBrowser: true, maxRetries: 0 }),
    dispose() {},
  }
}
