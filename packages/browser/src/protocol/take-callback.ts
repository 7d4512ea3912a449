import { type CallbackParameters, splitCallback } from '@openroute-kit/core/internal'
import { attempt } from '../page/attempt.js'
import { pendingLogins, type Transaction } from './transactions.js'

/** A callback of this kit: its state has the form of the kit's states (C13). */
const CALLBACK = /[?&]state=or-[\w-]{32}(&|$)/

/** What the provider added to the callback URL. */
export type Callback = CallbackParameters & { readonly state: string }

/**
 * Takes the callback out of the page's URL, if there is one of this kit (C13), before anything is rendered, fetched or
 * checked: the code must reach neither a `Referer` nor the history (A17, A18). Everything else in the URL stays, to the
 * byte (C14).
 *
 * `error=access_denied` without code and state counts as well if a login is in progress that `isOwn` accepts and whose callback is this
 * page: it gets the state of the newest one. Any site can send such a denial, so it changes nothing: the login stays pending. P02, A16
 */
export function takeCallback(isOwn?: (transaction: Transaction) => unknown): Callback | undefined {
  const { href, pathname, search } = location
  let [callback, rest] = splitCallback(search)
  if (!CALLBACK.test(search)) {
    const { code, state, error } = callback
    if (!isOwn || error !== 'access_denied' || (code ?? state) != null) return
    const [denied] =
      attempt(pendingLogins)
        ?.filter(([, login]) => login[1] && login[7] === pathname && isOwn(login))
        .sort(([, [a]], [, [b]]) => b - a)[0] ?? []
    if (!denied) return
    callback = { ...callback, state: denied }
  }
  // The whole URL: a path that begins with `//`, or any under a `<base>` of another origin, would be read as another origin's.
  history.replaceState(
    history.state,
    '',
    href.replace(search, () => rest && `?${rest}`),
  )
  return callback as Callback
}
