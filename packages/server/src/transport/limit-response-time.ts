import type { ClientFetch, Fetch } from '@openroute-kit/core'
import { failure, networkFailure } from '@openroute-kit/core/internal'
import type { TimeoutsMs } from '../settings/options.js'

/**
 * A `fetch` whose waits for the provider are limited: `responseHeaders` until the headers, the same again until the first byte of the
 * body, and `idle` between later bytes. While the app reads nothing, no time counts. S13
 *
 * Rejects, and its body fails, with `provider_unreachable` (nothing was sent), `provider_timeout`, `provider_interrupted`, or `cancelled`
 * by the signal of the request.
 */
export function limitResponseTime(fetch: Fetch, timeoutsMs: TimeoutsMs): ClientFetch {
  return async (input, given = {}) => {
    const { url, init } = readRequest(input, given)
    const abortion = new AbortController()
    let timedOut = false
    const { signal } = init
    const onAbort = () => abortion.abort(signal?.reason)
    if (signal?.aborted) onAbort()
    else signal?.addEventListener('abort', onAbort)
    const end = () => signal?.removeEventListener('abort', onAbort)
    /** Waits for one step of the provider. */
    const within = async <T>(ms: number, step: () => Promise<T>): Promise<T> => {
      let timer: ReturnType<typeof setTimeout> | undefined
      const limit = new Promise<never>((_, reject) => {
        timer = setTimeout(() => {
          timedOut = true
          abortion.abort()
          reject(failure('provider_timeout'))
        }, ms)
      })
      try {
        return await Promise.race([step(), limit])
      } catch (error) {
        end()
        if (timedOut) throw failure('provider_timeout')
        throw signal?.aborted ? failure('cancelled') : networkFailure(error)
      } finally {
        clearTimeout(timer)
      }
    }
    const response = await within(timeoutsMs.responseHeaders, () =>
      fetch(url, { ...init, signal: abortion.signal }),
    )
    if (response.body === null) {
      end()
      return response
    }
    const reader = (response.body as ReadableStream<Uint8Array>).getReader()
    let wait = timeoutsMs.responseHeaders
    const body = new ReadableStream<Uint8Array>(
      {
        async pull(controller) {
          const { done, value } = await within(wait, () => reader.read())
          if (done) {
            end()
            controller.close()
          } else {
            if (value.byteLength > 0) wait = timeoutsMs.idle
            controller.enqueue(value)
          }
        },
        cancel(reason) {
          end()
          return reader.cancel(reason)
        },
      },
      { highWaterMark: 0 },
    )
    const { status, statusText, headers } = response
    const limited = new Response(body, { status, statusText, headers })
    Object.defineProperty(limited, 'url', { value: response.url })
    return limited
  }
}

/** Splits a request into the parts that the option `fetch` takes. */
function readRequest(input: string | URL | Request, init: RequestInit): { url: string; init: RequestInit } {
  if (typeof input === 'string' || input instanceof URL) return { url: String(input), init }
  const { url, method, headers, body, redirect, signal } = input
  return {
    url,
    init: {
      method,
      headers,
      redirect,
      signal,
      ...(body && { body, duplex: 'half' }),
      ...init,
    } as RequestInit,
  }
}
