import type { LoginState, OpenRouteLogin } from '@openroute-kit/browser'

/** A login that stands still: it has one state and calls nobody. What it is asked to do takes as long as `doing`. */
export function stillLogin(state: LoginState, doing: () => Promise<void> = async () => {}): OpenRouteLogin {
  return {
    state,
    subscribe: () => () => {},
    login: doing,
    logout: doing,
    refresh: async () => state,
    fetch: async () => new Response(),
    openAIOptions: () => ({ baseURL: '', apiKey: '', dangerouslyAllowBrowser: true }),
    dispose() {},
  }
}
