/** What a provider adds to the callback (RFC 6749 §4.1.2, RFC 9207). */
const OURS = /^(code|state|iss|error\w*)$/

/** A callback of this kit, told by its state (C13). */
const CALLBACK = /[?&]state=or-[\w-]{32}(&|$)/

/** What no check lets pass: it stands for a parameter that came twice, as an array or empty. A15 */
const TWICE = '\n'

/** What the provider sent along, by name. */
export type Callback = Readonly<Record<string, string>> & { readonly state: string }

/**
 * Takes the callback out of the page's URL, if there is one of this kit (C13), before anything is rendered, fetched or
 * judged: the code must reach neither a `Referer` nor the history (A17, A18). Everything else in the URL stays, to the
 * byte (C14).
 */
export function takeCallback(): Callback | undefined {
  const { href, search } = location
  if (!CALLBACK.test(search)) return
  const callback: Record<string, string> = {}
  const rest = search
    .slice(1)
    .split('&')
    .filter((pair) => {
      const [[spelling = '', value] = []] = new URLSearchParams(pair)
      const [name] = spelling.split('[') as [string]
      if (!OURS.test(name)) return true
      callback[name] = name in callback || name !== spelling || !value ? TWICE : value
      return false
    })
    .join('&')
  // The whole URL: a path that begins with `//`, or any under a `<base>` of another origin, would be read as another origin's.
  history.replaceState(
    history.state,
    '',
    href.replace(search, () => rest && `?${rest}`),
  )
  return callback as Callback
}
