import type { ClientFetch } from './client-fetch.js'

/** A `fetch` that fails with other errors: when it is called, and while the body of its response is read. */
export function mapFailures(
  fetch: ClientFetch,
  map: (error: unknown, signal: AbortSignal | null | undefined) => unknown,
): ClientFetch {
  return async (input, init) => {
    const signal = init?.signal ?? (input instanceof Request ? input.signal : undefined)
    const response = await fetch(input, init).catch((error: unknown) => {
      throw map(error, signal)
    })
    const reader = response.body?.getReader()
    if (!reader) return response
    const body = new ReadableStream<Uint8Array<ArrayBuffer>>(
      {
        async pull(controller) {
          try {
            const { value } = await reader.read()
            if (value) controller.enqueue(value)
            else controller.close()
          } catch (error) {
            controller.error(map(error, signal))
          }
        },
        cancel: (reason) => reader.cancel(reason),
      },
      { highWaterMark: 0 },
    )
    return new Response(body, response)
  }
}
