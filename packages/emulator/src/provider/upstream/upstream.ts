import { failure } from '@openroute-kit/core/internal'
import type { Model } from '../models/models.js'

/** A request to the upstream that failed. */
export interface UpstreamError {
  /** The URL of the request. */
  url: string
  /** `null`: no response, or an incomplete one. */
  status: number | null
  /** The upstream's error message on one line, without keys. May be empty. */
  message: string
}

/** An OpenAI-compatible API that responds instead of the emulator, or one endpoint of it. */
export interface Upstream {
  /** Without a slash at the end. */
  url: string
  onError: (error: UpstreamError) => void
}

/** A made-up price for the upstream's models, so that the use of a key's limit can be seen. */
export const UPSTREAM_PRICE: Pick<Model, 'promptPrice' | 'completionPrice'> = Object.freeze({
  promptPrice: 1e-6,
  completionPrice: 1e-6,
})

/** @throws `config_invalid` unless it is an http(s) URL without a password, since the URL is printed. */
export function checkUpstreamUrl(upstream: string): string {
  const url = URL.canParse(upstream) ? new URL(upstream) : null
  if (url === null || !/^https?:$/.test(url.protocol) || url.search !== '' || url.hash !== '')
    throw failure('config_invalid', {
      message:
        'upstream must be the base URL of an OpenAI-compatible API, such as http://localhost:11434/v1.',
    })
  if (url.username !== '' || url.password !== '')
    throw failure('config_invalid', {
      message: 'upstream must not have a user name or password: set its key in UPSTREAM_API_KEY.',
    })
  return url.href.replace(/\/+$/, '')
}

export function upstreamEndpoint({ url, onError }: Upstream, path: string): Upstream {
  return { url: url + path, onError }
}

/** The upstream's own key. The user's key is never sent to it. */
export function upstreamCredentials(): Record<string, string> {
  const key = process.env.UPSTREAM_API_KEY
  return key ? { authorization: `Bearer ${key}` } : {}
}
