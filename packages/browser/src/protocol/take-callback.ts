import { type CallbackParameters, splitCallback } from '@openroute-kit/core/internal'

/** A callback of this kit: its state has the form of the kit's states (C13). */
const CALLBACK = /[?&]state=or-[\w-]{32}(&|$)/

/** What the provider added to the callback URL. */
export type Callback = CallbackParameters & { readonly state: string }

/**
 * Takes the callback out of the page's URL, if there is one of this kit (C13), before anything is rendered, fetched or
 * checked: the code must reach neither a `Referer` nor the history (A17, A18). Everything else in the URL stays, to the
 * byte (C14).
 */
export function takeCallback(): Callback | undefined {
  const { href, search } = location
  if (!CALLBACK.test(search)) return
  const [callback, rest] = splitCallback(search)
  // The whole URL: a path that begins with `//`, or any under a `<base>` of another origin, would be read as another origin's.
  history.replaceState(
    history.state,
    '',
    href.replace(search, () => rest && `?${rest}`),
  )
  return callback as Callback
}
