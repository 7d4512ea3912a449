import type { Callback } from '../protocol/take-callback.js'
import type { Message } from './login-strategy.js'
import type { OpenRouteLogin } from './open-route-login.js'

/** How long the callback page of a login window waits for the tab that opened it before it asks any page of the origin, in milliseconds. */
const OPENER_MS = 300
/** How long it waits in all, before it finishes the login itself. L02 */
const ANY_PAGE_MS = 1000

/** The login object that started or took over the login with a state. On one page, it comes before others of the same options. */
export const owners: Map<string, OpenRouteLogin> = new Map()

/** Called when another page has taken over the login of this window. It outlives a login object that is created twice. C06 */
let onTakeOver: ((state: unknown) => void) | undefined

/** Reports to the login window that another page has taken over the login with this state. */
export const notifyTaken = (state: unknown): void => onTakeOver?.(state)

/**
 * In the login window: passes the callback to a page of the origin, and closes: to the tab that opened the window, or else to any
 * page with a login of the same options (L02). Returns whether a page has taken it. Then this page goes on only if it can't be closed,
 * since it is no window: the user has opened the callback once more.
 */
export async function handOver(callback: Callback, publish: (message: Message) => void): Promise<boolean> {
  const taken = new Promise<boolean>((resolve) => {
    onTakeOver = (state) => state === callback.state && resolve(true)
    setTimeout(() => publish({ callback, anyPage: true }), OPENER_MS)
    setTimeout(resolve, ANY_PAGE_MS, false)
  })
  publish({ callback }) // C03, A05: reaches pages of this origin only, not an opener of another one
  if (!(await taken)) return false
  close()
  await new Promise((resolve) => setTimeout(resolve, OPENER_MS))
  return true
}
