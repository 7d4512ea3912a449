import { isLoginState, type LoginTransaction, type Provider } from '@openroute-kit/core'
import { readTransaction } from './transactions.js'

export interface TakenCallback {
  /** The URL as the visitor arrived, code and all. */
  url: string
  /** `null`: this tab started no such login, or has finished it. */
  transaction: LoginTransaction | null
}

/** What a provider adds to the callback (RFC 6749 §4.1.2, RFC 9207), in plain and in array spelling (A15). */
const OURS = /^(?:code|state|iss|error(?:_description|_uri)?)(?:\[|$)/

/**
 * Takes the callback out of the page's URL, if there is one of this kit (C13), before anything is rendered,
 * fetched or judged: the code must reach neither a `Referer` nor the history (A17, A18).
 * Everything else in the URL stays, to the byte (C14).
 */
export function takeCallback(callbackUrl: string, provider: Provider): TakenCallback | null {
  const { href, pathname, search, hash } = location
  const parameters = new URLSearchParams(search)
  const state = parameters.get('state')
  if (pathname !== new URL(callbackUrl).pathname || !isLoginState(state)) return null
  const transaction = readTransaction(state)
  // A12: another provider's login that comes back to the same page.
  if (transaction !== null && transaction.provider !== provider.id) return null
  const rest = search
    .slice(1)
    .split('&')
    .filter((pair) => !OURS.test(new URLSearchParams(pair).keys().next().value ?? ''))
    .join('&')
  history.replaceState(history.state, '', pathname + (rest && `?${rest}`) + hash)
  // A16: an error that belongs to no login of this tab is nobody's; a code at least was somebody's (C25).
  return transaction === null && !parameters.has('code') ? null : { url: href, transaction }
}
