import { safeReturnTo } from '@openroute-kit/core'
import { isBelow } from '../http/request-path.js'
import type { Settings } from './settings.js'

/**
 * S25: the maximum length of a return path, URL-encoded as in a query. It is part of a cookie and of redirects, which have to fit
 * into the 4 KiB that nginx by default accepts as a response head, together with the headers of the app.
 */
const MAX_RETURN_TO = 1024

/**
 * S25: the space that the URL of the consent page and the return path in the cookie share in the redirect of a login. With the rest
 * of the cookie and the removal of two others, the kit then sends less than 2.75 KiB.
 */
const LOGIN_BYTES = 1900

/** A path that URL parsers, encoders and servers all leave as it is, such as `/` or `/chats/7`. */
const PLAIN_PATH = /^(\/[\w-]+)*\/?$/

/** What `safeReturnTo` accepts. */
const MAX_INPUT = 2000

/**
 * The path to which a login returns, as the browser sees it: `returnTo`, or {@link homePath} if it is on another origin or a
 * route of the kit (B15, B16). A path that is too long loses its fragment, then its query (S25).
 */
export function resolveReturnTo(
  settings: Settings,
  returnTo: string | null,
  maxLength: number = MAX_RETURN_TO,
): string {
  const path = shorten(settings, returnTo ?? '', maxLength)
  const retried = returnToOfFailure(settings, path)
  return retried === null ? path : shorten(settings, retried, maxLength)
}

/** The return path of a login, short enough for the redirect to the consent page that also sets its cookie (S25). */
export function fitReturnTo(settings: Settings, returnTo: string, consentUrl: string): string {
  // Sealed, three bytes become four characters.
  const space = Math.floor(((LOGIN_BYTES - consentUrl.length) * 3) / 4)
  return resolveReturnTo(settings, returnTo, Math.min(space, MAX_RETURN_TO))
}

/** The path of the app's start page. */
export function homePath({ basePath }: Pick<Settings, 'basePath'>): string {
  return `${basePath}/`
}

function shorten(settings: Settings, returnTo: string, maxLength: number): string {
  if (returnTo === '') return homePath(settings)
  if (PLAIN_PATH.test(returnTo) && returnTo.length * 3 < maxLength && !isBelow(returnTo, settings.mountPath))
    return returnTo
  for (const form of [returnTo, returnTo.replace(/#.*/s, ''), returnTo.replace(/[?#].*/s, '')]) {
    if (form.length > MAX_INPUT) continue
    const path = safeReturnTo({
      returnTo: form,
      baseUrl: settings.origin,
      fallback: homePath(settings),
      exclude: settings.mountPath,
    })
    if (new URLSearchParams([['', path]]).toString().length <= maxLength) return path
  }
  return homePath(settings)
}

/**
 * The `returnTo` in the address of the app's page for failed logins, or `null` for any other address. A login button on that page
 * returns to its page by default, but the visitor wants to continue where the first login started (S29).
 */
function returnToOfFailure({ failurePath, origin }: Settings, path: string): string | null {
  if (failurePath === null) return null
  const { pathname, searchParams } = new URL(path, origin)
  if (!searchParams.has('login_error')) return null
  const withoutSlash = (path: string) => path.replace(/\/$/, '') // a framework may add or remove it (S10)
  if (withoutSlash(pathname) !== withoutSlash(failurePath)) return null
  return searchParams.get('returnTo') ?? ''
}
