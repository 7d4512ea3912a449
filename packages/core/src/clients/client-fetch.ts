import type { Fetch } from '../http/request-json.js'

/** `fetch` as API clients call it. */
export type ClientFetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>

/** Adapts the `fetch` of an app to clients that may call it with a `Request`. */
export function clientFetch(fetch: Fetch): ClientFetch {
  return async (input, init = {}) => {
    if (!(input instanceof Request)) return fetch(String(input), init)
    const { url, method, headers, signal } = input
    // Its parts, since the `fetch` of another undici does not know this class.
    const body = input.body && (await input.arrayBuffer())
    return fetch(url, { method, headers, signal, body, ...init })
  }
}
