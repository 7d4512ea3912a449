import type { OpenRouteLogin } from '@openroute-kit/browser'
import type { Chat } from './chat.js'

/** Between two looks, in milliseconds. Coming back to a tab tells it twice. */
const LOOK_EVERY_MS = 1000

export interface WatchCreditOptions {
  login: Pick<OpenRouteLogin, 'refresh'>
  chat: Chat
}

/** Whoever comes back from the provider's pages may ask again what was refused for want of credit, once that can help. */
export function watchCredit({ login, chat }: WatchCreditOptions): void {
  let lookedAt = Number.NEGATIVE_INFINITY
  let timer: ReturnType<typeof setTimeout> | undefined
  const problem = () => chat.messages.at(-1)?.problem

  async function look(): Promise<void> {
    timer = undefined
    lookedAt = performance.now()
    const refused = problem()
    if (document.hidden || refused?.kind !== 'credit') return
    const state = await login.refresh()
    const hasCredit =
      state.status === 'signed-in' && (state.limitRemaining === null || (state.limitRemaining ?? 0) > 0)
    if (hasCredit && problem() === refused) chat.amend({ kind: 'credited' })
  }

  const lookSoon = () => {
    if (timer === undefined)
      timer = setTimeout(look, Math.max(0, lookedAt + LOOK_EVERY_MS - performance.now()))
  }
  document.addEventListener('visibilitychange', lookSoon)
  // A second window beside this one hides nothing.
  addEventListener('focus', lookSoon)
  document.addEventListener('click', ({ target }) => {
    const refused = problem()
    if (refused?.kind !== 'account' || !(target instanceof Element && target.closest('.problem a'))) return
    // The key does not tell what its account holds: being back from there is all that can be known.
    addEventListener('focus', () => problem() === refused && chat.amend({ ...refused, hasVisited: true }), {
      once: true,
    })
  })
}
