import type { OpenRouteLogin } from '@openroute-kit/browser'
import type { Chat } from './chat.js'

/** Whoever comes back from the key's settings and has credit may ask again what was refused for want of it. */
export function creditReturns({ login, chat }: { login: OpenRouteLogin; chat: Chat }): void {
  const isRefused = () => chat.messages.at(-1)?.problem?.kind === 'credit'

  document.addEventListener('visibilitychange', async () => {
    if (document.hidden || !isRefused()) return
    const state = await login.refresh()
    // A key without a limit may have been refused for its account's sake, which the key doesn't tell.
    const hasCredit = state.status === 'signed-in' && (state.limitRemaining ?? 1) > 0
    if (hasCredit && isRefused()) chat.amend({ kind: 'broken' })
  })
}
