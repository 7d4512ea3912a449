import type { OpenRouteLogin } from '@openroute-kit/browser'
import type { Chat } from './chat.js'

/** Least time between two checks, in milliseconds: returning to a tab fires two events. */
const CHECK_INTERVAL_MS = 1000

export interface WatchCreditOptions {
  login: Pick<OpenRouteLogin, 'refresh'>
  chat: Chat
}

/** When the user returns from the provider's pages and has credit again, offers a retry of the message that was refused. */
export function watchCredit({ login, chat }: WatchCreditOptions): void {
  let checkedAt = Number.NEGATIVE_INFINITY
  let timer: ReturnType<typeof setTimeout> | undefined
  const problem = () => chat.messages.at(-1)?.problem

  async function check(): Promise<void> {
    timer = undefined
    checkedAt = performance.now()
    const refused = problem()
    if (document.hidden || refused?.kind !== 'credit') return
    const state = await login.refresh()
    const hasCredit =
      state.status === 'signed-in' && (state.limitRemaining === null || (state.limitRemaining ?? 0) > 0)
    if (hasCredit && problem() === refused) chat.updateProblem({ kind: 'credited' })
  }

  const scheduleCheck = () => {
    if (timer === undefined)
      timer = setTimeout(check, Math.max(0, checkedAt + CHECK_INTERVAL_MS - performance.now()))
  }
  document.addEventListener('visibilitychange', scheduleCheck)
  // Returning from another window changes no visibility.
  addEventListener('focus', scheduleCheck)
  document.addEventListener('click', ({ target }) => {
    const refused = problem()
    if (refused?.kind !== 'account' || !(target instanceof Element && target.closest('.problem a'))) return
    // The credit of the account is unknown here: only the visit to the provider's site can be noticed.
    addEventListener(
      'focus',
      () => problem() === refused && chat.updateProblem({ ...refused, hasVisited: true }),
      {
        once: true,
      },
    )
  })
}
